"""F4: PDFs that act, fetch, or carry another file."""

from collections.abc import Callable
from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.corpus.build import annotated, hand_written, link, new_pdf, pdf_with_root, saved
from tests.corpus.good import classic, incremental
from tests.corpus.sample import Sample, refuse


def script() -> Dictionary:
    """A fresh one each time: a pikepdf object belongs to one document."""
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _script_tree() -> bytes:
    pdf = new_pdf()
    names = Array([String("a"), pdf.make_indirect(script())])
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))
    return saved(pdf)


def _script_in_stream() -> bytes:
    pdf = new_pdf()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))
    return saved(pdf)


def _script_packed() -> bytes:
    pdf = new_pdf()
    pdf.Root.OpenAction = pdf.make_indirect(script())
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _page_action() -> bytes:
    pdf = new_pdf()
    pdf.pages[0].obj.AA = Dictionary(O=script())
    return saved(pdf)


def _chained() -> bytes:
    first = Dictionary(
        S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([Dictionary(S=Name.Named, N=Name.Print), script()])
    )
    return pdf_with_root(OpenAction=first)


def _field(**triggers: Dictionary) -> bytes:
    pdf = new_pdf()
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), AA=Dictionary(**triggers), Rect=Array([0, 0, 9, 9])
        )
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    return saved(pdf)


def _escaped_name() -> bytes:
    """/J#53 is /JS to every reader."""
    return hand_written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Java#53cript /J#53 (app.alert\\(1\\)) >> >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        }
    )


def _in_update() -> bytes:
    body = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"
    return incremental(classic(), 1, body)


def _attachment(*, reachable: bool) -> bytes:
    pdf = new_pdf()
    if reachable:
        pdf.attachments["evil.exe"] = b"MZ"
    else:
        pdf.pages[0].obj.Piece = pdf.make_stream(b"MZ", Type=Name.EmbeddedFile)
    return saved(pdf)


def _file_annotation() -> bytes:
    pdf = new_pdf()
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=pdf.make_stream(b"MZ")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, FS=spec, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
    return saved(pdf)


def _associated() -> bytes:
    pdf = new_pdf()
    pdf.Root.AF = Array([Dictionary(Type=Name.Filespec, F=String("a.xml"))])
    return saved(pdf)


def _external_data() -> bytes:
    pdf = new_pdf()
    stream = pdf.make_stream(b"")
    stream.F = Dictionary(Type=Name.Filespec, F=String("\\\\server\\share\\a"))
    pdf.pages[0].obj.Extra = stream
    return saved(pdf)


def _borrowed_page() -> bytes:
    form = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    pdf = new_pdf()
    stream = pdf.make_stream(b"", form)
    stream.Ref = Dictionary(F=String("lain.pdf"), Page=0)
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=stream)
    return saved(pdf)


def _xfa() -> bytes:
    pdf = new_pdf()
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([]), XFA=pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    )
    return saved(pdf)


def _goes_on(action: Dictionary) -> Dictionary:
    return Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([action]))


def _page_link() -> bytes:
    pdf = new_pdf()
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("http://x.id/")))
    return saved(pdf)


def _drawn(key: str, value: Callable[[], object]) -> bytes:
    """A page that draws an object with this entry."""
    pdf = new_pdf()
    stream = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    stream[f"/{key}"] = value()
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=stream)
    return saved(pdf)


_ACTIONS = {
    "launch": lambda: Dictionary(S=Name.Launch, F=String("cmd.exe")),
    "submit": lambda: Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String("http://x.id/"))),
    "import": lambda: Dictionary(S=Name.ImportData, F=String("a.fdf")),
    "remote": lambda: Dictionary(S=Name.GoToR, F=String("\\\\server\\a.pdf"), D=Array([0, Name.Fit])),
    "embedded": lambda: Dictionary(S=Name.GoToE, D=Array([0, Name.Fit])),
    "rendition": lambda: Dictionary(S=Name.Rendition, OP=0),
    "sound": lambda: Dictionary(S=Name.Sound),
    "movie": lambda: Dictionary(S=Name.Movie),
    "rich-media": lambda: Dictionary(S=Name.RichMediaExecute),
    "3d-view": lambda: Dictionary(S=Name.GoTo3DView),
    "uri-file": lambda: Dictionary(S=Name.URI, URI=String("file:///etc/passwd")),
    "uri-script": lambda: Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
    "uri-script-spaced": lambda: Dictionary(S=Name.URI, URI=String(" JavaScript :alert(1)")),
    "uri-script-broken": lambda: Dictionary(S=Name.URI, URI=String("java\tscript:alert(1)")),
    "uri-file-hidden": lambda: Dictionary(S=Name.URI, URI=String("\x01fi\nle:///etc/passwd")),
    "uri-unc": lambda: Dictionary(S=Name.URI, URI=String("\\\\server\\share\\a")),
    "uri-slashes": lambda: Dictionary(S=Name.URI, URI=String("//server/share/a")),
    "uri-path": lambda: Dictionary(S=Name.URI, URI=String("/etc/passwd")),
    "uri-escaped": lambda: Dictionary(S=Name.URI, URI=String("%5C%5Cserver%5Cshare")),
    "thread": lambda: Dictionary(S=Name.Thread, F=String("\\\\server\\a.pdf"), D=0),
    "print": lambda: Dictionary(S=Name.Named, N=Name.Print),
    "uri-data": lambda: Dictionary(S=Name.URI, URI=String("data:text/html,x")),
    "uri-wide": lambda: Dictionary(S=Name.URI, URI=String(b"\xfe\xff" + "file:///c".encode("utf-16-be"))),
}
_ANNOTATIONS = ("RichMedia", "3D", "Movie", "Sound", "Screen")


def active_samples() -> list[Sample]:
    made = {
        "open-action": lambda: pdf_with_root(OpenAction=script()),
        "names": _script_tree, "script-stream": _script_in_stream, "object-stream": _script_packed, "page": _page_action,
        "chained": _chained, "field": lambda: _field(K=script()), "escaped": _escaped_name, "update": _in_update, "xfa": _xfa,
        "attachment": partial(_attachment, reachable=True), "loose-attachment": partial(_attachment, reachable=False),
        "file-annotation": _file_annotation, "associated": _associated, "external-data": _external_data,
        "borrowed-page": _borrowed_page,
        "open-link": lambda: pdf_with_root(OpenAction=Dictionary(S=Name.URI, URI=String("http://x.id/"))),
        "open-then-link": lambda: pdf_with_root(OpenAction=_goes_on(Dictionary(S=Name.URI, URI=String("http://x.id/")))),
        "open-print": lambda: pdf_with_root(OpenAction=Dictionary(S=Name.Named, N=Name.Print)),
        "open-hidden": lambda: pdf_with_root(OpenAction=Dictionary(S=Name.Hide, T=String("a"))),
        "page-link": _page_link,
        "field-link": lambda: _field(Fo=_goes_on(Dictionary(S=Name.URI, URI=String("http://x.id/")))),
        "print-again": lambda: pdf_with_root(AA=Dictionary(WP=Dictionary(S=Name.Named, N=Name.Print))),
        "url-file": lambda: annotated(Dictionary(Subtype=Name.Link, PA=Dictionary(FS=Name.URL, F=String("http://x.id/a")))),
        "loose-file": lambda: annotated(Dictionary(Subtype=Name.Link, X=Dictionary(Type=Name.Filespec, F=String("a")))),
        "opi": partial(_drawn, "OPI", lambda: Dictionary({"/2.0": Dictionary(F=String("\\\\server\\a.tif"))})),
        "postscript": partial(_drawn, "Subtype", lambda: Name.PS),
        "postscript-form": partial(_drawn, "Subtype2", lambda: Name.PS),
        "postscript-old": partial(_drawn, "Level1", lambda: pikepdf.String("x")),
        "portfolio": lambda: pdf_with_root(Collection=Dictionary(View=Name.T)),
        "annotation-script": lambda: annotated(Dictionary(Subtype=Name.Link, A=script())),
    }  # fmt: skip
    made |= {f"action-{name}": (lambda action=action: link(action())) for name, action in _ACTIONS.items()}
    made |= {
        f"annotation-{kind}": (lambda kind=kind: annotated(Dictionary(Subtype=Name(f"/{kind}"))))
        for kind in _ANNOTATIONS
    }
    return [Sample(f"F4-{name}", "SK.pdf", make, refuse("pdf_aktif")) for name, make in made.items()]
