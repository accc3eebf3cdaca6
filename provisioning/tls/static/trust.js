// Shows a picture of the box over TLS: it comes where this browser trusts the certificate, and only there.
const verdict = document.getElementById("verdict");
const seen = new Image();
const tell = (name) => { verdict.querySelector(`[data-verdict="${name}"]`).hidden = false; };
seen.onload = () => tell("trusted");
seen.onerror = () => tell("not-trusted");
seen.src = `${verdict.dataset.seen}?${Date.now()}`;
