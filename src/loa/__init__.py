"""Loa: policy communication for local government."""
