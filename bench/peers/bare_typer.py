"""The least typer program that can say its version."""

from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


def show_version(wanted: bool) -> None:
    if wanted:
        print("bare 0.1.0")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", callback=show_version, is_eager=True)] = False) -> None:
    pass


app()
