"""An invoice that was numbered never changes, whatever code asks: the database refuses."""

from django.db import migrations

KEPT = (
    "id", "run_id", "member_id", "exercise", "rank", "number", "object", "net", "vat", "gross", "issued_on", "due_on",
    "calculation", "collector",
)  # fmt: skip

CREATE = """
CREATE FUNCTION billing_keep_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'invoice %% is never deleted', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF (%(old)s) IS DISTINCT FROM (%(new)s) THEN
        RAISE EXCEPTION 'invoice %% never changes', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER billing_keep_invoice BEFORE UPDATE OR DELETE ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION billing_keep_invoice();
CREATE FUNCTION billing_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of %% are never changed nor deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER billing_keep_line BEFORE UPDATE OR DELETE ON billing_invoiceline
    FOR EACH ROW EXECUTE FUNCTION billing_append_only();
CREATE TRIGGER billing_keep_document BEFORE UPDATE OR DELETE ON billing_invoicedocument
    FOR EACH ROW EXECUTE FUNCTION billing_append_only();
CREATE TRIGGER billing_keep_payment BEFORE UPDATE OR DELETE ON billing_payment
    FOR EACH ROW EXECUTE FUNCTION billing_append_only();
""" % {"old": ", ".join(f"OLD.{name}" for name in KEPT), "new": ", ".join(f"NEW.{name}" for name in KEPT)}

DROP = """
DROP TRIGGER billing_keep_payment ON billing_payment;
DROP TRIGGER billing_keep_document ON billing_invoicedocument;
DROP TRIGGER billing_keep_line ON billing_invoiceline;
DROP FUNCTION billing_append_only();
DROP TRIGGER billing_keep_invoice ON billing_invoice;
DROP FUNCTION billing_keep_invoice();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
