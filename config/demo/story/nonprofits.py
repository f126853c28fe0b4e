"""The two nonprofits of the demo: the one of the story, and a small one beside it."""

from typing import Any

from config.demo.people import BOOK_BOAT, GARDEN

# Who runs the server: part of the legal notice.
HOSTS = {
    "fr": "Ce site est une démonstration. Il tourne sur l’ordinateur de qui l’a lancée.",
    "en": "This site is a demonstration. It runs on the computer of the person who started it.",
}

ORGANIZATIONS: tuple[dict[str, Any], ...] = (
    {
        "slug": BOOK_BOAT,
        "colour": "#125a6b",
        "name_fr": "La Bibliobarque",
        "name_en": "The Book Boat",
        "mission_fr": (
            "Un ancien bateau de pêche prête des livres aux villages d’une côte que la route "
            "n’atteint pas."
        ),
        "mission_en": (
            "An old fishing boat lends books to the villages of a coast that the road does not "
            "reach."
        ),
        "legal_name": "La Bibliobarque",
        "country": "CA",
        "registration_number": "812345676RR0001",
        "address": "12, rue du Quai",
        "postal_code": "G0G 1A0",
        "city": "Havre-Perdrix",
        "region": "Québec",
        "email": "bonjour@bibliobarque.example",
        "telephone": "+14185550123",
        "privacy_officer_fr": "Solène Vigneault, directrice générale",
        "privacy_officer_en": "Solène Vigneault, executive director",
        "sender_name": "La Bibliobarque",
        "sender_email": "dons@bibliobarque.example",
        "news_sender_email": "nouvelles@bibliobarque.example",
        "cheque_payee": "La Bibliobarque",
        "interac_email": "virement@bibliobarque.example",
        "receipt_note_fr": (
            "Au Canada, un reçu officiel pour l’impôt vous est posté en février, dès 20 $. "
            "Nous ne remettons pas de reçu fiscal français, belge ou irlandais."
        ),
        "receipt_note_en": (
            "In Canada, an official receipt for income tax is posted to you in February, from $20. "
            "We issue no French, Belgian or Irish tax receipt."
        ),
        "statement_descriptor": "BIBLIOBARQUE",
        "currency": "CAD",
        "time_zone": "America/Toronto",
        "default_language": "fr",
        "held_words": ["bitcoin", "crypto", "casino", "arnaque", "scam"],
    },
    {
        "slug": GARDEN,
        "colour": "#4a6b1c",
        "name_fr": "Le Potager de Kerlann",
        "name_en": "The Kerlann Garden",
        "mission_fr": "Douze familles, un potager, et des légumes pour l’épicerie solidaire.",
        "mission_en": "Twelve families, one garden, and vegetables for the community pantry.",
        "legal_name": "Association Le Potager de Kerlann",
        "country": "FR",
        "registration_number": "W291009999",
        "address": "3, chemin du Lavoir",
        "postal_code": "29100",
        "city": "Kerlann",
        "region": "Bretagne",
        "email": "bonjour@kerlann.example",
        "telephone": "+33261910417",
        "privacy_officer_fr": "Gwenaëlle Le Goff, présidente",
        "privacy_officer_en": "Gwenaëlle Le Goff, chair",
        "sender_name": "Le Potager de Kerlann",
        "sender_email": "dons@kerlann.example",
        "news_sender_email": "nouvelles@kerlann.example",
        "cheque_payee": "Le Potager de Kerlann",
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPP",
        "receipt_note_fr": "Nous ne remettons pas de reçu fiscal.",
        "receipt_note_en": "We issue no tax receipts.",
        "statement_descriptor": "POTAGER KERLANN",
        "currency": "EUR",
        "time_zone": "Europe/Paris",
        "default_language": "fr",
        "held_words": ["bitcoin", "crypto"],
    },
)
