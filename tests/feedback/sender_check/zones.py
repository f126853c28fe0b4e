"""A resolver with records of its own: real DNS messages, read by dnspython, from no server."""

import base64
import time
from collections.abc import Callable, Mapping
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Rows = Mapping[str, Mapping[str, list[str]]]
OURS = "bibliobarque.example"
SPF = "v=spf1 include:spf.brevo.com ~all"
DMARC = "v=DMARC1; p=none; rua=mailto:bonjour@bibliobarque.example"


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    head = octets if size < 128 else bytes([0x80 | len(octets)]) + octets
    return bytes([tag]) + head + content


def rsa_key(bits: int) -> str:
    """Return a public key of so many bits; nobody has to find its factors for a look at it."""
    modulus = ((1 << (bits - 1)) | 1).to_bytes(bits // 8, "big")
    numbers = der(0x30, der(2, b"\0" + modulus) + der(2, b"\1\0\1"))
    kind = der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    return base64.b64encode(der(0x30, kind + der(3, b"\0" + numbers))).decode()


def dkim(bits: int = 2048) -> str:
    return f"v=DKIM1; k=rsa; p={rsa_key(bits)}"


def ed25519_key() -> str:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32).public_key()
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def quoted(text: str | bytes) -> str:
    """Return a text as a zone file has it: pieces of at most 255 letters."""
    octets = text if isinstance(text, bytes) else text.encode()
    pieces = [octets[at : at + 255] for at in range(0, len(octets), 255)] or [b""]
    return " ".join('"' + "".join(f"\\{octet:03}" for octet in piece) + '"' for piece in pieces)


class Zones:
    """Answers as a resolver would.

    Texts are given plainly; `slow` names are asked in vain until the time is over, `broken` ones
    are refused by their server.
    """

    def __init__(
        self, rows: Rows, *, slow: tuple[str, ...] = (), broken: tuple[str, ...] = ()
    ) -> None:
        self.rows = {name.lower(): kinds for name, kinds in rows.items()}
        self.slow, self.broken = slow, broken
        self.asked: list[tuple[str, str]] = []
        self.sleep: Callable[[float], None] = lambda seconds: None

    def resolve(self, name: dns.name.Name, kind: str, **options: Any) -> dns.resolver.Answer:
        text = name.to_text(omit_final_dot=True).lower()
        self.asked.append((text, kind))
        if "*" in self.slow or text in self.slow:
            self.sleep(options["lifetime"])
            raise dns.resolver.LifetimeTimeout(timeout=options["lifetime"], errors=[])
        if text in self.broken:
            raise dns.resolver.NoNameservers(request=dns.message.make_query(name, kind), errors=[])
        response = self.respond(name, kind)
        if response.rcode() == dns.rcode.NXDOMAIN:
            raise dns.resolver.NXDOMAIN(qnames=[name], responses={name: response})
        return dns.resolver.Answer(name, dns.rdatatype.from_text(kind), dns.rdataclass.IN, response)

    def respond(self, name: dns.name.Name, kind: str) -> dns.message.QueryMessage:
        """Return the message of a server, as it would come over the wire."""
        response = dns.message.make_response(dns.message.make_query(name, kind))
        response.flags |= dns.flags.RA
        kinds = self._kinds(name, response)
        if kinds is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        return dns.message.from_wire(response.to_wire())

    def _kinds(self, name: dns.name.Name, response: Any) -> Mapping[str, list[str]] | None:
        kinds = self.rows.get(name.to_text(omit_final_dot=True).lower())
        if kinds is None:
            is_above = any(dns.name.from_text(other).is_subdomain(name) for other in self.rows)
            return {} if is_above else None
        if "CNAME" in kinds:
            target = dns.name.from_text(kinds["CNAME"][0])
            response.answer.append(dns.rrset.from_text(name, 300, "IN", "CNAME", target.to_text()))
            return self._kinds(target, response)
        asked = dns.rdatatype.to_text(response.question[0].rdtype)
        values = kinds.get(asked, [])
        if values:
            written = [quoted(value) if asked == "TXT" else value for value in values]
            response.answer.append(dns.rrset.from_text(name, 300, "IN", asked, *written))
        return kinds


def sleeping(zones: Zones) -> Zones:
    """Let what is slow take its time, as a resolver without a server does."""
    zones.sleep = time.sleep
    return zones


def txt(*texts: str) -> dict[str, list[str]]:
    return {"TXT": list(texts)}


def good_rows() -> dict[str, dict[str, list[str]]]:
    """Return the records of a domain that sends by Brevo, all in order."""
    return {
        OURS: {"TXT": ["google-site-verification=x", SPF], "MX": ["10 mx1.mail.example."]},
        "spf.brevo.com": txt("v=spf1 ip4:1.179.112.0/20 -all"),
        f"brevo1._domainkey.{OURS}": {"CNAME": ["b1.bibliobarque-example.dkim.brevo.com."]},
        "b1.bibliobarque-example.dkim.brevo.com": txt(dkim()),
        f"_dmarc.{OURS}": txt(DMARC),
    }


def poor_rows() -> dict[str, dict[str, list[str]]]:
    """Return the records of a domain that somebody set up long ago, in a hurry."""
    return {
        OURS: {
            "TXT": ["v=spf1 a include:spf.old-newsletter.example ip4:203.0.113.300 ?all"],
            "A": ["203.0.113.5"],
        },
        f"mail._domainkey.{OURS}": txt(dkim(1024)),
        f"brevo1._domainkey.{OURS}": txt("v=DKIM1; k=rsa; p="),
        f"_dmarc.{OURS}": txt("v=DMARC1; p=quarantine"),
    }
