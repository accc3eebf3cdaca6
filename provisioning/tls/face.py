"""The plain face beside a box that speaks TLS: leads to the one origin, and brings the authority into lab PCs.

Served by `serve`. It holds no answer, session or key: only what every PC of the room may have.
"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from flask import Flask, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from provisioning.tls.certify import fingerprint
from provisioning.tls.helpers import CERTIFICATE, LINUX, WINDOWS, helper_files, name_of
from sync import errors
from sync.errors import LumbungError
from web import errors as error_pages
from web import languages, pages, security
from web.languages import Common, Text
from web.security import CONTENT_SECURITY_POLICY, Hosts

SEEN = "/trusted.svg"  # of the box: the one picture that a page of another origin may show
MEDIA = {WINDOWS: "application/octet-stream", LINUX: "text/x-shellscript", CERTIFICATE: "application/x-x509-ca-cert"}


class TrustTexts(Common):
    """The words of the page."""

    title = Text("Sertifikat server ujian", "The exam server's certificate")
    checking = Text("Memeriksa…", "Checking…")
    trusted = Text("Siap: PC ini percaya pada server ujian.", "Ready: this PC trusts the exam server.")
    not_trusted = Text(
        "Belum: peramban ini belum percaya pada server ujian. Pasang sertifikatnya, tutup peramban, lalu kembali.",
        "Not yet: this browser does not trust the exam server. Install the certificate, close the browser, come back.",
    )
    by_hand = Text(
        "Buka server ujian; bila tampil peringatan, PC ini belum siap.",
        "Open the exam server; a warning means that this PC is not ready.",
    )
    open_server = Text("Buka server ujian", "Open the exam server")
    install = Text("Pasang pada PC ini", "Install on this PC")
    windows = Text("Windows", "Windows")
    windows_how = Text(
        "Unduh, klik kanan, Run as administrator. Berlaku untuk Edge, Chrome, dan Firefox.",
        "Download, right-click, Run as administrator. For Edge, Chrome and Firefox.",
    )
    linux = Text("Linux", "Linux")
    linux_how = Text("Unduh, lalu jalankan: sudo sh lumbung-ca.sh", "Download, then run: sudo sh lumbung-ca.sh")
    certificate = Text("Sertifikat saja", "The certificate alone")
    certificate_how = Text(
        "Untuk perangkat lain: pasang sebagai otoritas (CA) terpercaya.",
        "For other devices: install it as a trusted authority (CA).",
    )
    compare = Text("Bandingkan dengan yang tampil pada PC server", "Compare with what the server's PC shows")
    limited = Text(
        "Otoritas ini hanya dapat menjamin alamat server ini; kuncinya sudah dimusnahkan.",
        "This authority can vouch for this server's address alone; its key no longer exists.",
    )


def make_face(origin: str, other_names: tuple[str, ...], authority: x509.Certificate, *, ours: bool) -> Flask:
    """The face of a box at `origin` (https://…). `ours`: the authority was made here, so its limits can be told."""
    app = Flask(__name__, static_folder=None)
    pages.install(app, Path(__file__).parent / "static")
    languages.install(app, TrustTexts)
    error_pages.install(app)
    security.install(app, Hosts.of(f"http://{security.netloc(origin)}", other_names))
    files = helper_files(authority, origin)
    policy = CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src 'self' {origin}")

    @app.get("/")
    def lead() -> AnyResponse:
        return redirect("/trust", 302)

    @app.get("/trust")
    def trust() -> Response:
        told = {"origin": origin, "seen": origin + SEEN, "ours": ours, "windows": WINDOWS, "linux": LINUX}
        page = Response(
            render_template(
                "trust.html", **told, certificate=CERTIFICATE, name=name_of(authority), print=fingerprint(authority)
            )
        )
        page.headers["Content-Security-Policy"] = policy
        return page

    @app.get("/trust/<name>")
    def helper(name: str) -> Response:
        if name not in files:
            raise LumbungError(errors.NO_SUCH_PAGE)
        answer = Response(files[name], mimetype=MEDIA[name])
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    @app.get("/<path:_elsewhere>")
    def lead_on(_elsewhere: str) -> AnyResponse:
        return redirect(origin + request.full_path.rstrip("?"), 307)

    return app
