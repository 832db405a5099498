"""Hypothesis strategies for what people and programs put into files: any text, Markdown, YAML, and whole files."""

from __future__ import annotations

from hypothesis import strategies as st

# Every character that a file of text may hold, with those that give trouble more often.
_TROUBLE = " \t\n\n\n\r\f\v\x07\x1b\x85\xa0\xad\u061c\u200b\u200f\u2028\u2029\u3000\ufeff\ufffc\ufffd\u0301é中🙂ع\U000e0041"
any_char = st.one_of(st.sampled_from(_TROUBLE), st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
any_text = st.text(any_char, max_size=120)

_MARKDOWN = (
    "\n", "\n\n", "  \n", "\\\n", "    ", "\t", " ", "# ", "## ", "- ", "* ", "1. ", "10) ", "> ", "```", "~~~", "`", "``", "***", "---",
    "===", "|", "\\|", "|-|-|", "|---|\n", "| a | b |\n|---|:-:|\n| c | d | e |\n", "| |\n|-|\n", "*", "**", "_", "__", "~~", "[", "]", "(", ")", "](", "![",
    "[a](https://example.org)", "[a](b.md#c)", "![x](y.png)", "![x *y*](https://example.org/z.png)", "<https://example.org>", "<b>", "</b>", "<!--", "-->",
    "&amp;", "&#10;", "&#13;", "&#0;", "&nbsp;", "&#8203;", "\\", "\\[", "[[", "]]", "[[ann]]", "[[ann|Ann *Lee*]]", "![[report#p1]]", "[@report#p1]",
    "[see @report#p1, page 2; @other]", "— ", "> — Ann", "[r]: https://example.org\n", "[r]", "p1", "Ann", "Ann Lee", "a", "word ", ". ", "Mr. ", "é", "中文。", "🙂",
)
markdown = st.lists(st.one_of(st.sampled_from(_MARKDOWN), st.text(any_char, max_size=4)), max_size=40).map("".join)

_YAML = (
    "\n", "\n", "\n  ", "\n- ", "\n  - ", "title: ", "name: ", "published: ", "quotes:", "offices: ", "redact: ", "mentions: ", "same_as: ", "people: ",
    "id: ", "x_a: ", ": ", ":", "- ", "? ", "[", "]", "{", "}", ", ", "&a ", "*a", "<<: ", "|\n  ", ">-\n  ", "'", '"', "\\", "\\0", "!t ", "!!str ", "# ",
    " #", "~", "null", "NO", "on", "012", "1e3", "2015-10-22", "2001-02-30", "---\n", "...\n", "%YAML 1.1\n", "\t", "@", "`", "text: ", "speaker: ", "paragraph: p1",
)
yaml = st.lists(st.one_of(st.sampled_from(_YAML), any_char), max_size=40).map("".join)

_FENCES = st.sampled_from(("---\n", "---\n", "----\n", " ---\n", "—\n", "\ufeff---\n", "--- yaml\n", "+++\n", "...\n", "\n", "text\n", "---"))
files = st.one_of(any_text, markdown, st.tuples(_FENCES, yaml, _FENCES, markdown).map("".join))
