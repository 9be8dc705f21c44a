"""The papers that each teleservice must have, made from its definition: register entry, terms of use, attestation."""
