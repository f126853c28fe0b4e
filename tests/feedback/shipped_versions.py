"""The mail templates that have been sent from. A shipped file never changes: see test_rendering."""

SHIPPED = {
    "gift_confirmation/v1/en/body.mjml": "a8791c9e169cb586",
    "gift_confirmation/v1/en/body.txt": "55ac55f4d0c3b88c",
    "gift_confirmation/v1/en/subject.txt": "94f4fde1e298a194",
    "gift_confirmation/v1/fr/body.mjml": "289d2d273f4ea7aa",
    "gift_confirmation/v1/fr/body.txt": "e8bc7b5c16d92459",
    "gift_confirmation/v1/fr/subject.txt": "373d87083516af21",
    "gift_unfinished/v1/en/body.mjml": "66938dff10ae8231",
    "gift_unfinished/v1/en/body.txt": "5458a89ab95f7936",
    "gift_unfinished/v1/en/subject.txt": "6fc2a45e60381491",
    "gift_unfinished/v1/fr/body.mjml": "588b737c06694bad",
    "gift_unfinished/v1/fr/body.txt": "4aa8272f05693d8b",
    "gift_unfinished/v1/fr/subject.txt": "1e4b961c145c24bf",
    "layout/v1/en/foot.mjml": "fef6701cbe49a674",
    "layout/v1/en/foot.txt": "2f5827669715dbdd",
    "layout/v1/fr/foot.mjml": "fef6701cbe49a674",
    "layout/v1/fr/foot.txt": "2f5827669715dbdd",
    "layout/v1/head.mjml": "638587273fa30e78",
    "layout/v1/top.mjml": "2d6bd7d34039f73b",
}
