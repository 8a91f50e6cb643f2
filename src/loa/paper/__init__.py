"""Documents as people file them: read into structure, and written as official forms.

Reading half, in the order in which a document passes through it:
`apart` (a process of its own for uploads), `files` (bytes to text; `extract_docx`, `extract_pdf`, `extract_txt` do one format each,
`scans` recognises pictures, `office` turns old files into DOCX, `old_letters` turns letters before Unicode into it), `lines` and
`blocks` (front, closing, annexes), `outline` (labelled paragraphs), then meaning: `header` with `letterhead`, `letters`, `issuers`;
`closing` with `recipients`, `signature`; `references` with `lawnames`; `assignments` with `duties`, `fields`, `sections`, `roles`,
`partners`; `annex`; `reporting`. Before that, `mending` (with `syllables`) sets right what a scan misread. `bodies` and
`vocabulary` know how agencies are named; `terms` says what kind of time a deadline is.
Drafts: `provisions` gives the tree of articles, clauses and points of a draft, and pairs it with an older version (`provision` is its
shape; `provision_parts`, `provision_labels`, `provision_quotes`, `provision_text` read it; `provision_matching` and
`provision_likeness` compare).
Writing half: `forms` (an official document as values), written by `forms_docx` and `forms_pdf` to the sizes of `forms_measures`;
`sheets`, `fonts`; `cap` writes alerts in the Common Alerting Protocol.

It may touch: plain typed Python, the standard library, python-docx, pypdf, typst, lxml, Pillow; and, where
they are installed, trueocr, pypdfium2, Tesseract, LibreOffice. No Django, no database, no clock, no network.
Start reading at `read.read_file`; the result is `reading.Reading`. The form it follows is Decree 30/2020/NĐ-CP, Appendices I to III.
"""
