"""Whether mails from an organization's address are believed: SPF, DKIM, DMARC, replies.

`senders` says who sends and by what, `records` asks the DNS, `about_…` turns the answers into
findings that a person who knows none of these words can hand on, `check` is all of it in a call.
"""
