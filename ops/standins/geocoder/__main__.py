"""python -m ops.standins.geocoder --port 8006 --communes 69259,69091"""

import argparse

from ops.standins.geocoder.app import NAME, build
from ops.standins.geocoder.streets import Streets
from ops.standins.guard import refuse_production, refuse_taken_port
from ops.standins.serving import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="ops.standins.geocoder", description="Invented addresses.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--communes", required=True, help="INSEE codes, comma separated")
    options = parser.parse_args()
    refuse_production(NAME)
    refuse_taken_port(NAME, options.port)
    serve(NAME, options.port, lambda: build(Streets(options.communes.split(","))))


if __name__ == "__main__":
    main()
