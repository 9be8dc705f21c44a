"""python -m ops.standins.state --port 8007 --franceconnect http://127.0.0.1:8001/api/v2"""

import argparse
from functools import partial

from ops.standins.guard import refuse_production, refuse_taken_port
from ops.standins.serving import serve
from ops.standins.state.app import NAME, build


def main() -> None:
    parser = argparse.ArgumentParser(prog="ops.standins.state", description="Simulated data of the State.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--franceconnect", default="", help="where the simulated FranceConnect answers")
    options = parser.parse_args()
    refuse_production(NAME)
    refuse_taken_port(NAME, options.port)
    serve(NAME, options.port, partial(build, options.franceconnect))


if __name__ == "__main__":
    main()
