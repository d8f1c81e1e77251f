"""The register: typed tables, migrations, and the transactions over them."""
