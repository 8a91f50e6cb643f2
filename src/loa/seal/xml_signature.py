"""Signatures inside XML (W3C XML Signature 1.1, enveloped, RSA with SHA-256), for readers that know nothing of our own envelopes.

An alert in CAP 1.2 may carry one at its end (§3.3.2.1 of the standard). The same key over the same bytes gives the same signature.
"""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import XMLVerifier

KEY_BITS = 3072
_YEARS = 10


class NotSigned(Exception):
    """The XML bears no signature of the holder of the certificate, or was changed since."""


def new_certificate(name: str, at: datetime) -> tuple[bytes, bytes]:
    """A fresh RSA key and a certificate signed by itself, both PEM; `name` says whose. Good from a day before `at`, for ten years."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, made.public_bytes(serialization.Encoding.PEM)


def signed(xml: bytes, private_pem: bytes, certificate_pem: bytes) -> bytes:
    """`xml` with an enveloped signature as its last element. Raises ValueError when it is no XML or the key is none."""
    try:
        root = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error
    signer = XMLSigner(signature_algorithm=SignatureMethod.RSA_SHA256, digest_algorithm=DigestAlgorithm.SHA256)
    done = signer.sign(root, key=private_pem, cert=certificate_pem.decode("ascii"))
    body: bytes = etree.tostring(done, encoding="utf-8", xml_declaration=True)
    return body


def verified(xml: bytes, certificate_pem: bytes) -> bytes:
    """What was signed, without the signature: read this, never the input. Raises NotSigned."""
    try:
        root = etree.fromstring(xml, _parser())
        found = XMLVerifier().verify(root, x509_cert=certificate_pem.decode("ascii"))
    except (SignXMLException, etree.XMLSyntaxError, ValueError) as error:
        raise NotSigned(str(error)) from error
    one = found[0] if isinstance(found, list) else found
    return bytes(one.signed_data)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=False)
