"""A shared server at its one public address: what Streamlit is told of it, and what is refused from elsewhere."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from footprint.server.configuration import Configuration

# In the address of a link that invites someone.
INVITATION = "invitation"
TERRITORY = "territory"  # one that invites an organisation to join a territory

# Where the identity provider sends people back to, once they have logged in: Streamlit's own path.
CALLBACK = "/oauth2callback"

# Where Streamlit reads the secret of its cookies: it takes it from no flag, which others of this machine could see.
COOKIE_SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"

USUAL_PORTS = {"http": 80, "https": 443}

REFUSED = 1008  # the code of WebSockets for what is against the rules


def list_flags(configuration: Configuration) -> list[str]:
    """What `streamlit run` is told of a shared server: it listens on this machine alone, behind its public address."""
    address = urlsplit(configuration.address)
    options = {
        "server.address": "127.0.0.1",
        "server.allowedHosts": address.hostname,
        "server.corsAllowedOrigins": find_origin(configuration),
        "server.enableCORS": "true",
        "server.enableXsrfProtection": "true",
        "server.maxUploadSize": configuration.limits.upload_mb,
        "browser.serverAddress": address.hostname,
        "browser.serverPort": address.port or USUAL_PORTS[address.scheme],
    }
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def write_secrets(configuration: Configuration) -> dict[str, Any]:
    """What Streamlit keeps to itself, to let people log in with the identity provider."""
    provider = configuration.provider
    return {
        "auth": {
            "redirect_uri": find_origin(configuration) + CALLBACK,
            "cookie_secret": configuration.cookie_secret,
            "client_id": provider.client_id,
            "client_secret": provider.client_secret,
            "server_metadata_url": provider.metadata_url,
        }
    }


def find_origin(configuration: Configuration) -> str:
    """The public address as browsers name an origin: "https://example.org"."""
    address = urlsplit(configuration.address)
    usual = address.port in (None, USUAL_PORTS[address.scheme])
    return f"{address.scheme}://{address.hostname}" + ("" if usual else f":{address.port}")


def write_invitation_link(configuration: Configuration, token: str) -> str:
    """The link that an invitation is sent as."""
    return f"{find_origin(configuration)}/?{urlencode({INVITATION: token})}"


def write_territory_link(configuration: Configuration, token: str) -> str:
    """The link that an organisation is invited to a territory by: it opens the page of members."""
    return f"{find_origin(configuration)}/membership?{urlencode({TERRITORY: token})}"


class OneOrigin:
    """Take requests from the pages of the public address alone, and keep cookies to its encrypted connections.

    Streamlit takes those of this machine too, and asks another server on the internet for the address of this one.
    """

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self.app, self.origin = app, origin
        self.encrypted = origin.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket" and Headers(scope=scope).get("origin") != self.origin:
            await send({"type": "websocket.close", "code": REFUSED})
        else:
            await self.app(scope, receive, self._seal(send) if self.encrypted else send)

    def _seal(self, send: Send) -> Send:
        async def send_sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                cookies = headers.getlist("set-cookie")
                if cookies:
                    del headers["set-cookie"]
                for cookie in cookies:
                    headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
            await send(message)

        return send_sealed
