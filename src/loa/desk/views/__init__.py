"""The staff's pages, one module a subject."""
