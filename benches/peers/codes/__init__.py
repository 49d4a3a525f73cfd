"""The codes compared, a file each. Every file has a list `PEERS`; `catalogue.py` joins them."""
