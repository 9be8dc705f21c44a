from ops.cli.main import main

raise SystemExit(main())
