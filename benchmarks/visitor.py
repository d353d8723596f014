"""A visitor without a browser: what it sends when a page is opened or a widget moved, and how long the answer takes."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

MAIN = 0  # the first step of the path of what is drawn outside the sidebar
LARGEST_MESSAGE = 2**26
PROTOCOL = Subprotocol("streamlit")


@dataclass(frozen=True)
class Widget:
    """Something on the page that can be moved: what it is, its name in the page, and what it may be set to."""

    id: str
    kind: str
    key: str
    values: tuple
    fragment: str = ""


class Visitor:
    """One browser tab, by its websocket alone."""

    def __init__(self, socket: ClientConnection):
        self._socket = socket
        self._drawn: dict[tuple, tuple] = {}  # by path: what is there, and the fragment that drew it
        self._kept: dict[str, ForwardMsg] = {}  # messages that the server need not send again, by hash
        self._states: dict[str, WidgetState] = {}
        self._page = ""
        self.pages: dict[str, str] = {}  # by name in the address: what the server calls it
        self.received = 0

    @classmethod
    async def arrive(cls, address: str) -> "Visitor":
        """Open the first page."""
        socket = await connect(
            f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=[PROTOCOL], max_size=LARGEST_MESSAGE
        )
        visitor = cls(socket)
        await visitor._run()
        return visitor

    async def leave(self) -> None:
        await self._socket.close()

    async def open(self, page: str) -> float:
        """Follow the navigation to a page ("" is the first one); returns seconds."""
        self._page = self.pages[page]
        return await self._run()

    async def set(self, widget: Widget, value: object) -> float:
        """Move a widget; returns seconds."""
        state = WidgetState(id=widget.id)
        if widget.kind == "grid":
            edits = {"edited_rows": value, "added_rows": [], "deleted_rows": []}
            state.string_value = json.dumps(edits)
        elif widget.kind == "checkbox":
            state.bool_value = bool(value)
        elif widget.kind == "slider" and isinstance(value, float):
            state.double_array_value.data.append(value)
        elif widget.kind in ("button_group", "slider"):
            state.string_array_value.data.append(str(value))
        else:
            state.string_value = str(value)
        self._states[widget.id] = state
        return await self._run(widget.fragment)

    def find_widgets(self) -> list[Widget]:
        """What can be moved on the page, sidebar left out."""
        return list(self._list_widgets())

    def find(self, key: str) -> Widget | None:
        """The widget of a name, sidebar left out."""
        return next((one for one in self._list_widgets() if one.key == key), None)

    async def _run(self, fragment: str = "") -> float:
        """Ask for the page as it now stands, and wait until it is drawn."""
        message = BackMsg()
        asked = message.rerun_script
        asked.page_script_hash, asked.fragment_id = self._page, fragment
        asked.cached_message_hashes.extend(self._kept)
        shown = {widget.id for widget in self._list_widgets(everywhere=True)}
        asked.widget_states.widgets.extend(state for key, state in self._states.items() if key in shown)
        asked.context_info.timezone, asked.context_info.locale = "Europe/Paris", "fr-FR"
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while True:
            received = await self._socket.recv()
            assert isinstance(received, bytes)
            self.received += len(received)
            answer = ForwardMsg.FromString(received)
            if self._take(answer):
                return time.perf_counter() - started

    def _take(self, answer: ForwardMsg) -> bool:
        """Draw what a message says; whether it says that all is drawn."""
        kind = answer.WhichOneof("type")
        if kind == "new_session" and not answer.metadata.run.fragment_ids:
            self._drawn.clear()
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages}
            self._page = answer.navigation.page_script_hash
        elif kind in ("delta", "ref_hash"):
            content = self._kept[answer.ref_hash] if kind == "ref_hash" else answer
            if answer.metadata.cacheable:
                self._kept[answer.hash] = answer
            self._draw(tuple(answer.metadata.delta_path), content)
        elif kind == "script_finished":
            return answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _draw(self, path: tuple, content: ForwardMsg) -> None:
        delta = content.delta
        drawn = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
        self._drawn[path] = (drawn, delta.fragment_id)
        what = drawn.WhichOneof("type")
        element = getattr(drawn, what) if what else None
        if element is not None and getattr(element, "set_value", False):  # the server says what is chosen
            self._states.pop(element.id, None)

    def _list_widgets(self, everywhere: bool = False) -> Iterable[Widget]:
        for path, (drawn, fragment) in list(self._drawn.items()):
            what = drawn.WhichOneof("type")
            element = getattr(drawn, what) if what else None
            if not getattr(element, "id", "") or not (everywhere or path[0] == MAIN):
                continue
            if getattr(element, "disabled", False) is True or getattr(element, "form_id", ""):
                continue
            found = self._read(path, what, element, fragment)
            if found is not None:
                yield found

    def _read(self, path: tuple, what: str, element, fragment: str) -> Widget | None:
        key = element.id.split("-", 2)[-1]
        if what == "tab_container":
            inside = [(place[-1], one) for place, (one, _) in self._drawn.items() if place[:-1] == path]
            names = tuple(one.tab.label for _, one in sorted(inside, key=lambda found: found[0]))
            return Widget(element.id, "tabs", key, names, fragment)
        if what in ("selectbox", "button_group"):
            options = element.options if what == "selectbox" else [one.content for one in element.options]
            return Widget(element.id, what, key, tuple(options), fragment)
        if what == "checkbox":
            return Widget(element.id, what, key, (True, False), fragment)
        if what == "slider":
            steps = int((element.max - element.min) / element.step) if element.step else 0
            # A slider of words says their places, and is set to the words.
            values = tuple(element.options) or tuple(element.min + place * element.step for place in range(steps + 1))
            return Widget(element.id, what, key, values, fragment) if len(element.default) == 1 else None
        if what == "dataframe" and element.editing_mode:
            return Widget(element.id, "grid", key, (), fragment)
        return None
