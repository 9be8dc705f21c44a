"""python -m ops.standins.mail --port 8004 --smtp-port 8025 --state-dir DIR"""

import argparse
from pathlib import Path

from ops.standins.guard import refuse_production, refuse_taken_port
from ops.standins.mail.app import build
from ops.standins.mail.mailbox import Mailbox
from ops.standins.mail.smtp import listen
from ops.standins.serving import serve
from ops.standins.web import Application

NAME = "mail"


def main() -> None:
    parser = argparse.ArgumentParser(prog="ops.standins.mail", description="Mail catcher.")
    parser.add_argument("--port", type=int, required=True, help="of the inbox pages")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument(
        "--state-dir", type=Path, required=True, help="where messages are kept, as .eml files"
    )
    options = parser.parse_args()
    refuse_production(NAME)
    for port in (options.port, options.smtp_port):
        refuse_taken_port(NAME, port)

    def load() -> Application:
        mailbox = Mailbox(options.state_dir)
        listen(mailbox, options.smtp_port)
        return build(mailbox)

    serve(NAME, options.port, load, details=f" smtp://127.0.0.1:{options.smtp_port}")


if __name__ == "__main__":
    main()
