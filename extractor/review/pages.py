"""The routes of the review pages: server-rendered, under any prefix; a change comes back as pieces of the page."""

import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote

import anyio.to_thread
from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from extractor.errors import EvaluationError, ExtractorError, InputError
from extractor.evals.gold import SUFFIX
from extractor.evals.gold_writing import compact_json
from extractor.reporting.article import direction_of
from extractor.reporting.templates import FOLDER as REPORTING
from extractor.review.codebook import CODEBOOK, meanings
from extractor.review.comparing import agreement, pairs_of
from extractor.review.editing import carry_out
from extractor.review.entries import RECORD_KINDS, SINGULAR
from extractor.review.fields import PLACE_KINDS, ROLES, roles_of
from extractor.review.labels import Labels, StaleError
from extractor.review.sources import Brief
from extractor.review.views import article_view, checked_open
from extractor.review.workspace import BLIND, GOLD, MODEL, Progress, Workspace, checked_name
from extractor.version import __version__

COOKIE = "extractor_annotator"
_A_PAGE = 100
_STATIC = Path(__file__).parent / "static"
_FILES = {
    "article.css": (REPORTING / "article.css", "text/css"),
    "icon.svg": (_STATIC / "icon.svg", "image/svg+xml"),
    "review.css": (_STATIC / "review.css", "text/css"),
    "review.js": (_STATIC / "review.js", "text/javascript"),
}

TEMPLATES = Environment(
    loader=PackageLoader("extractor.review"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals.update(
    codebook=meanings,
    version=__version__,
    roles_of=roles_of,
    ROLES=ROLES,
    PLACE_KINDS=PLACE_KINDS,
    SINGULAR=SINGULAR,
)


@dataclass(frozen=True)
class Desk:
    """What a request works on.

    Attributes:
        base: Prefix of every address, "" at the root.
        place: Where labels are saved, for people who sit at that machine; "" for others.
    """

    workspace: Workspace
    base: str
    place: str = ""


@dataclass(frozen=True)
class Annotator:
    """Who labels, and what new labels begin with."""

    name: str
    start: str


class MissingError(InputError):
    """There is no such page."""

    reason = "not_found"


class NoNameError(InputError):
    """Nobody has said who labels."""

    reason = "no_annotator"


Find = Callable[..., Desk | Awaitable[Desk]]
"""A dependency that gives the desk of a request."""


def review_router(find: Find) -> APIRouter:
    """Return the routes of the pages.

    Args:
        find: Gives the workspace and the prefix of a request; refuses those who may not see it.
    """
    router = APIRouter(include_in_schema=False)
    _add_lists(router, find)
    _add_articles(router, find)
    _add_comparisons(router, find)
    return router


def static_router() -> APIRouter:
    """Return the routes of style sheets and scripts, the same for everybody."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in _FILES:
            raise MissingError(f"there is no file {name!r}")
        path, kind = _FILES[name]
        return FileResponse(path, media_type=kind, headers={"cache-control": "no-cache"})

    @router.get("/codebook")
    def codebook() -> Response:
        return FileResponse(CODEBOOK, media_type="text/plain; charset=utf-8")

    return router


def _add_lists(router: APIRouter, find: Find) -> None:
    DeskIs = Annotated[Desk, Depends(find)]  # noqa: N806 - a type

    @router.get("/who")
    def who(request: Request, desk: DeskIs) -> Response:
        return _page(
            "who.html.j2", desk, annotator=_annotator(request), problem="", others=desk.workspace.annotators()
        )

    @router.post("/who")
    def say_who(
        desk: DeskIs,
        name: Annotated[str, Form(max_length=100)] = "",
        start: Annotated[str, Form(max_length=60)] = MODEL,
    ) -> Response:
        others = desk.workspace.annotators()
        try:
            chosen = Annotator(checked_name(name), start)
            if chosen.name == GOLD:
                raise InputError("choose another name: 'gold' stands for the gold files beside the articles")
            if start not in {MODEL, BLIND, *others}:
                raise InputError(f"nobody called {start!r} has labelled anything here")
        except InputError as e:
            return _page("who.html.j2", desk, annotator=None, problem=str(e), others=others, status=422)
        answer = RedirectResponse(f"{desk.base}/", status_code=303)
        value = quote(json.dumps([chosen.name, chosen.start]))
        answer.set_cookie(
            COOKIE, value, max_age=30 * 86_400, path=desk.base or "/", httponly=True, samesite="strict"
        )
        return answer

    @router.get("/")
    def articles(
        request: Request,
        desk: DeskIs,
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
        show: Literal["all", "todo", "done"] = "all",
        q: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        annotator = _annotator(request)
        if annotator is None:
            return RedirectResponse(f"{desk.base}/who", status_code=303)
        return _list(desk, annotator, page, show, q)

    @router.get("/corpus.zip")
    def corpus(request: Request, desk: DeskIs) -> Response:
        annotator = _named(request)
        packed = io.BytesIO()
        folder = desk.workspace.folder_of(annotator.name)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.glob(f"*{SUFFIX}")):
                archive.write(path, path.name)
                text = path.with_name(path.name.removesuffix(SUFFIX) + ".txt")
                archive.write(text, text.name)
        name = f'attachment; filename="{annotator.name.encode("ascii", "replace").decode()}.zip"'
        return Response(
            packed.getvalue(), media_type="application/zip", headers={"content-disposition": name}
        )


def _list(desk: Desk, annotator: Annotator, page: int, show: str, q: str) -> Response:
    progress = desk.workspace.progress(annotator.name)
    briefs = desk.workspace.source.briefs()
    nothing = Progress(0, 0, is_done=False)

    def is_shown(brief: Brief) -> bool:
        is_done = progress.get(brief.name, nothing).is_done
        if q and q.lower() not in f"{brief.title} {brief.id}".lower():
            return False
        return show == "all" or is_done == (show == "done")

    is_blind = desk.workspace.is_blind or annotator.start == BLIND
    found = [b for b in briefs if is_shown(b)]
    shown = found[(page - 1) * _A_PAGE : page * _A_PAGE]
    return _page(
        "list.html.j2",
        desk,
        annotator=annotator,
        briefs=shown,
        found=len(found),
        total=len(briefs),
        done=sum(p.is_done for p in progress.values()),
        progress=progress,
        page=page,
        pages=max(1, -(-len(found) // _A_PAGE)),
        show=show,
        q=q,
        is_blind=is_blind,
        has_results=not is_blind and any(b.status for b in shown),
        others=[a for a in desk.workspace.annotators() if a != annotator.name],
    )


def _add_articles(router: APIRouter, find: Find) -> None:
    DeskIs = Annotated[Desk, Depends(find)]  # noqa: N806 - a type

    @router.get("/a/{name}")
    def article(request: Request, desk: DeskIs, name: str) -> Response:
        annotator = _annotator(request)
        if annotator is None:
            return RedirectResponse(f"{desk.base}/who", status_code=303)
        workspace = desk.workspace
        brief = workspace.brief(name)
        if not brief.is_readable:
            return _page("unreadable.html.j2", desk, annotator=annotator, brief=brief)
        with workspace.lock:
            labels = workspace.labels(brief, annotator.name, start=annotator.start)
            workspace.note(labels)
            view = article_view(labels)
        names = [b.name for b in workspace.source.briefs() if b.is_readable]
        at = names.index(name)
        return _page(
            "article.html.j2",
            desk,
            annotator=annotator,
            brief=brief,
            v=view,
            document=labels.document,
            rejected=_rejected(workspace, brief, labels),
            before=names[at - 1] if at else None,
            after=names[at + 1] if at + 1 < len(names) else None,
        )

    @router.get("/a/{name}/records")
    def records(request: Request, desk: DeskIs, name: str, open: str | None = None) -> Response:  # noqa: A002
        annotator = _named(request)
        with desk.workspace.lock:
            labels = desk.workspace.labels(desk.workspace.brief(name), annotator.name, start=annotator.start)
            return JSONResponse(_pieces(labels, checked_open(open)))

    @router.post("/a/{name}/do")
    async def do(request: Request, desk: DeskIs, name: str) -> Response:
        annotator = _named(request)
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise InputError("send JSON")
        try:
            asked = json.loads(await request.body())
        except (ValueError, RecursionError) as e:
            raise InputError("the body is no JSON") from e
        if not isinstance(asked, dict):
            raise InputError("the body is no JSON object")
        return await anyio.to_thread.run_sync(_do, desk.workspace, annotator, name, asked)

    @router.get("/a/{name}/gold")
    def gold(request: Request, desk: DeskIs, name: str) -> Response:
        annotator = _named(request)
        with desk.workspace.lock:
            labels = desk.workspace.labels(desk.workspace.brief(name), annotator.name, start=annotator.start)
            text = compact_json(labels.gold()) + "\n"
        headers = {"content-disposition": f'attachment; filename="{labels.name}{SUFFIX}"'}
        return Response(text, media_type="application/json", headers=headers)


def _do(workspace: Workspace, annotator: Annotator, name: str, asked: dict[str, Any]) -> Response:
    """Carry out a change and return the pieces of the page that show it; a refused one comes with its reason."""
    with workspace.lock:
        labels = workspace.labels(workspace.brief(name), annotator.name, start=annotator.start)
        status, target = 200, None
        try:
            labels.check_seq(asked.get("seq", -1))
            said, target = carry_out(labels, asked)
        except StaleError as e:
            said, status = str(e), 409
        except InputError as e:
            said, status = str(e), 422
        workspace.note(labels)
        opened = asked.get("open")
        if asked.get("op") == "add":
            opened = target or opened
        pieces = _pieces(labels, checked_open(opened))
    return JSONResponse({"said": said, "target": target, **pieces}, status_code=status)


def _pieces(labels: Labels, open_id: str | None) -> dict[str, Any]:
    view = article_view(labels, open_id=open_id)
    return {
        "seq": labels.seq,
        "text": TEMPLATES.get_template("text.html.j2").render(v=view),
        "records": TEMPLATES.get_template("records.html.j2").render(v=view),
        "bar": TEMPLATES.get_template("bar.html.j2").render(v=view),
    }


def _rejected(workspace: Workspace, brief: Brief, labels: Labels) -> list[tuple[str, str]]:
    """Return what the checks refused of the model's answers, for those who see the model's records."""
    if labels.start != MODEL or workspace.is_blind:
        return []
    extraction = workspace.source.extraction(brief)
    return [(r.record_type, r.message) for r in extraction.rejected] if extraction else []


def _add_comparisons(router: APIRouter, find: Find) -> None:
    DeskIs = Annotated[Desk, Depends(find)]  # noqa: N806 - a type
    NameIs = Annotated[str, Query(max_length=60)]  # noqa: N806 - a type

    @router.get("/compare")
    def compare(request: Request, desk: DeskIs, first: NameIs = "", second: NameIs = "") -> Response:
        annotator = _named(request)
        people = desk.workspace.annotators()
        shown: dict[str, Any] = {"agreement": None, "rows": [], "problem": ""}
        if first and second:
            try:
                _check_open_to(desk.workspace, annotator, first, second)
                one, other = desk.workspace.folder_of(first), desk.workspace.folder_of(second)
                texts = _texts(desk.workspace, first, second)
                shown["agreement"], shown["rows"] = agreement(one, other, texts)
            except (EvaluationError, InputError) as e:
                shown["problem"] = str(e)
        return _page(
            "compare.html.j2",
            desk,
            annotator=annotator,
            people=people,
            first=first,
            second=second,
            kinds=RECORD_KINDS,
            **shown,
        )

    @router.get("/compare/{name}")
    def compare_article(request: Request, desk: DeskIs, name: str, first: NameIs, second: NameIs) -> Response:
        annotator = _named(request)
        brief = desk.workspace.brief(name)
        _check_open_to(desk.workspace, annotator, first, second)
        one, other = desk.workspace.folder_of(first), desk.workspace.folder_of(second)
        article = _texts(desk.workspace, first, second) / f"{name}.txt"
        document = desk.workspace.source.document(brief)
        pairs = pairs_of(one, other, name, article)
        return _page(
            "conflicts.html.j2",
            desk,
            annotator=annotator,
            brief=brief,
            pairs=pairs,
            first=first,
            second=second,
            direction=direction_of(document),
        )


def _check_open_to(workspace: Workspace, annotator: Annotator, *names: str) -> None:
    """Keep those who label blind from seeing the labels of others.

    Raises:
        InputError: They are to be compared.
    """
    if set(names) - set(workspace.annotators()):
        raise InputError("choose two who have labelled something")
    if (workspace.is_blind or annotator.start == BLIND) and not _is_finished(workspace, annotator):
        raise InputError("you label blind: call every article that you began done first")


def _is_finished(workspace: Workspace, annotator: Annotator) -> bool:
    begun = workspace.progress(annotator.name).values()
    return bool(begun) and all(p.is_done for p in begun)


def _texts(workspace: Workspace, *names: str) -> Path:
    """Return a folder with the texts of the articles that were labelled."""
    own = [workspace.folder_of(n) for n in names if n != GOLD]
    return own[0] if own else workspace.folder_of(names[0])


def _annotator(request: Request) -> Annotator | None:
    try:
        name, start = json.loads(unquote(request.cookies[COOKIE]))
        return Annotator(checked_name(str(name)), str(start))
    except (KeyError, ValueError, TypeError, ExtractorError):
        return None


def _named(request: Request) -> Annotator:
    annotator = _annotator(request)
    if annotator is None:
        raise NoNameError("say who you are first: open the list of articles")
    return annotator


def _page(template: str, desk: Desk, *, status: int = 200, **values: Any) -> HTMLResponse:
    values = {"base": desk.base, "place": desk.place, "workspace": desk.workspace, **values}
    return HTMLResponse(TEMPLATES.get_template(template).render(**values), status_code=status)
