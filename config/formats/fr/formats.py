"""How Django writes days in French: as it does, but the first of a month with its own word.

`S` is "er" on that day and nothing else in French: see `config.french_dates`.
"""

DATE_FORMAT = "jS F Y"
DATETIME_FORMAT = "jS F Y H:i"
MONTH_DAY_FORMAT = "jS F"
