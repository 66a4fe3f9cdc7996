"""Teaching back: what a person says of a run becomes rules, and cases that hold them."""
