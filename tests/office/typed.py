"""What somebody types into a workbook, in LibreOffice; run by Debian's Python, which has ``uno``.

Reads from standard input where the program's profile is and, for each file, what is typed into its second row; saves
each as a workbook and as CSV beside it.
"""

import json
import subprocess
import sys
import time
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

SAVED = {
    "xlsx": ("Calc MS Excel 2007 XML", ""),
    # Commas, quotation marks, UTF-8, from the first line; cells as they are shown.
    "csv": ("Text - txt - csv (StarCalc)", "44,34,76,1,,0,false,true,false"),
}


def properties(**given: Any) -> tuple[Any, ...]:
    made = []
    for name, value in given.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


def desktop_of(pipe: str) -> Any:
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(300):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except Exception:  # noqa: BLE001 - it is not there yet; the class is the program's own
            time.sleep(0.1)
    sys.exit("LibreOffice does not answer")


def main() -> None:
    asked = json.load(sys.stdin)
    pipe = asked["pipe"]
    program = subprocess.Popen(  # noqa: S603 - a program of Debian's
        ["soffice", f"-env:UserInstallation=file://{asked['profile']}", "--headless", "--norestore",  # noqa: S607
         f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    desktop = desktop_of(pipe)
    for path, row in asked["files"].items():
        document = desktop.loadComponentFromURL(f"file://{path}", "_blank", 0, properties(Hidden=True))
        sheet = document.Sheets.getByIndex(0)
        for place, text in enumerate(row):
            if text:
                sheet.getCellByPosition(place, 1).FormulaLocal = text
        for ending, (filtered, options) in SAVED.items():
            how = properties(FilterName=filtered, FilterOptions=options)
            document.storeToURL(f"file://{path.removesuffix('.xlsx')}-typed.{ending}", how)
        document.close(True)
    desktop.terminate()
    program.wait(60)


main()
