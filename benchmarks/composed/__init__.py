"""Texts put together from the pieces of real pages, so that models see every layout in which residue comes."""
