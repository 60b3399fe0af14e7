"""An HTTP transport that gives an answer up after a time in all, however slowly it drips in."""

from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from core.clock import SECOND_NS, LiveClock

_MOST_BYTES: Final = 16 << 20
_PIECE: Final = 1 << 16


class DeadlineAdapter(HTTPAdapter):
    """Reads the whole answer within `deadline_s`, counted at the machine, or raises ReadTimeout.

    The time limit of requests counts from byte to byte: one byte a second would hold a thread for
    ever. Nothing is retried and an answer of more than 16 MB is given up as well.
    """

    def __init__(self, deadline_s: float) -> None:
        super().__init__(max_retries=0)
        self._deadline_s = deadline_s
        self._clock = LiveClock()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send a request and return its answer, read to the end."""
        until_ns = self._clock.monotonic_ns() + int(self._deadline_s * SECOND_NS)
        response = super().send(
            request, stream=True, timeout=timeout, verify=verify, cert=cert, proxies=proxies
        )
        try:
            response._content = self._body(response, until_ns, request)
        except requests.exceptions.RequestException:
            response.raw.close()
            raise
        except (HTTPError, OSError) as failure:
            response.raw.close()
            raise requests.exceptions.ConnectionError(failure, request=request) from None
        return response

    def _body(
        self, response: requests.Response, until_ns: int, request: requests.PreparedRequest
    ) -> bytes:
        parts: list[bytes] = []
        size = 0
        while piece := response.raw.read1(_PIECE, decode_content=True):
            parts.append(piece)
            size += len(piece)
            if self._clock.monotonic_ns() > until_ns or size > _MOST_BYTES:
                raise requests.exceptions.ReadTimeout("the answer did not end", request=request)
        response.raw.release_conn()
        return b"".join(parts)
