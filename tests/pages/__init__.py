"""Every page and mail there is, in every state: what the gallery shows and the audit examines.

A new page joins both by one more `Look` in `looks.py`; a test finds the template that has none.
"""
