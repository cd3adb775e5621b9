"""The gateway as the command line uses it: signs in, asks, raises its problems."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from common.errors import BadInput, MagpieError, NotFound, Refused, Retryable

if TYPE_CHECKING:
    import httpx

_SECONDS = 10.0
_ITS_NAME = "source.yaml"
"""What the scanner calls a description that came without a file."""
_FILE_SECONDS = 120.0
_ERRORS: Mapping[int, type[MagpieError]] = {
    400: BadInput,
    401: Refused,
    403: Refused,
    404: NotFound,
    409: Refused,
    413: BadInput,
    415: BadInput,
    422: BadInput,
    429: Retryable,
    503: Retryable,
}

_PAGE: Final = 200


class Gateway:
    """One signed-in client of the gateway at `url`."""

    def __init__(self, url: str, token: str | None, *, data: Path) -> None:
        """`data` is where a platform on this machine keeps its first password."""
        import httpx

        self._http = httpx.Client(base_url=url, timeout=_SECONDS)
        self._url, self._token, self._data = url, token, data

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, path: str, **parameters: str | int | list[str] | None) -> Any:
        """The JSON of a GET; None is left out, a list is repeated."""
        known = {k: v for k, v in parameters.items() if v is not None}
        return self._send("GET", path, params=known)

    def items(
        self, path: str, *, limit: int, **parameters: str | int | list[str] | None
    ) -> list[dict[str, Any]]:
        """The first so many of a list, page after page."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while len(found) < limit:
            size = min(_PAGE, limit - len(found))
            page = self.get(path, limit=size, cursor=cursor, **parameters)
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        return found

    def post(self, path: str, body: object) -> Any:
        """The JSON of a POST with a JSON body."""
        return self._send("POST", path, json=body)

    def delete(self, path: str) -> None:
        """A DELETE; what is answered tells nothing."""
        self._send("DELETE", path)

    def send_file(self, path: str, file: Path, **parameters: str) -> Any:
        """The JSON of a POST whose body is that file, sent piece by piece."""
        headers = {"Content-Type": "application/octet-stream"}
        try:
            with file.open("rb") as content:
                return self._send(
                    "POST",
                    path,
                    params=parameters,
                    content=content,
                    headers=headers,
                    timeout=_FILE_SECONDS,
                )
        except OSError as exc:
            raise BadInput(f"{file} cannot be read: {exc.strerror}.") from exc

    def put_file(self, path: str, file: Path) -> Any:
        """The JSON of a PUT with a YAML file; what is wrong is named by that file."""
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise BadInput(f"{file} cannot be read: {exc}.") from exc
        headers = {"Content-Type": "application/yaml"}
        try:
            return self._send("PUT", path, content=text.encode(), headers=headers)
        except BadInput as exc:
            said = exc.message.replace(_ITS_NAME, file.name)
            raise BadInput(said, hint=exc.hint) from exc

    def token(self) -> str:
        """The access token that requests bear."""
        if self._token is None:
            self._token = self._sign_in()
        return self._token

    def _send(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token()}"} | more.pop("headers", {})
        answer = self._request(method, path, headers=headers, **more)
        return answer.json() if answer.content else None

    def _sign_in(self) -> str:
        import os

        password = os.environ.get("MAGPIE_ADMIN_PASSWORD") or self._kept_password()
        body = {"name": "admin", "password": password}
        answer = self._request("POST", "/api/v1/session", json=body)
        return str(answer.json()["access_token"])

    def _kept_password(self) -> str:
        path = self._data / "admin-password"
        try:
            return path.read_text().strip()
        except OSError as exc:
            raise Refused(
                "No token and no password to sign in with.",
                hint="Set MAGPIE_TOKEN or MAGPIE_ADMIN_PASSWORD, or name the data "
                "folder of a platform on this machine with --data.",
            ) from exc

    def _request(self, method: str, path: str, **more: Any) -> httpx.Response:
        import httpx

        try:
            answer = self._http.request(method, path, **more)
        except httpx.HTTPError as exc:
            raise Retryable(
                f"No gateway answers at {self._url}.",
                hint="Start one with `magpie up`, or name another with --url.",
            ) from exc
        if answer.is_success:
            return answer
        raise _error(answer, self._url)


def _error(answer: httpx.Response, url: str) -> MagpieError:
    kind = _ERRORS.get(answer.status_code, MagpieError)
    try:
        problem = answer.json()
        said = str(problem.get("detail") or problem.get("title"))
        fields = [f"{e['field']}: {e['message']}" for e in problem.get("errors", [])]
        # Where one thing is wrong, it is the detail as well.
        told = dict.fromkeys([said, *fields])
        return kind(" ".join(told), hint=problem.get("hint"))
    except (ValueError, AttributeError, KeyError, TypeError):
        return kind(
            f"What answers at {url} is no gateway of Magpie ({answer.status_code}).",
            hint="Name another with --url.",
        )
