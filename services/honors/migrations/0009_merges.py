"""One calendar of control periods, which is the welfare service's; and merged records of what no follower may read."""

from alembic import op

from chassis.migrations import narrow

revision = "0009"
down_revision = "0008"

# Party files and children are opened to a few departments and to no follower. With the owner's eyes the trigger moves
# them when the copy of the roster says that a record was merged; what would be one file too many, or a child twice,
# stays with the record given up, as does a file that the person turns out to have had a hand in.
_FOLLOW = """
CREATE FUNCTION follow_merge_in_secret() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE party_files SET worker_id = NEW.merged_into, version = version + 1, updated_at = clock_timestamp()
    WHERE worker_id = NEW.worker_id AND hand_worker IS DISTINCT FROM NEW.merged_into
        AND (state = 'cancelled' OR NOT EXISTS (
            SELECT FROM party_files AS other WHERE other.worker_id = NEW.merged_into AND other.state <> 'cancelled'));
    UPDATE honoured_children SET worker_id = NEW.merged_into, version = version + 1, updated_at = clock_timestamp()
    WHERE worker_id = NEW.worker_id AND NOT EXISTS (
        SELECT FROM honoured_children AS other
        WHERE other.worker_id = NEW.merged_into AND other.id_index = honoured_children.id_index);
    RETURN NULL;
END $$;
CREATE TRIGGER follow_merge_in_secret AFTER INSERT OR UPDATE OF merged_into ON workers FOR EACH ROW
    WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION follow_merge_in_secret();
"""


def upgrade() -> None:
    op.drop_constraint("fk_party_files_control_period_id_control_periods", "party_files", type_="foreignkey")
    op.drop_index("ix_party_files_control_period_id", "party_files")
    op.drop_table("control_periods")
    body, _, trigger = _FOLLOW.partition("$$;")
    op.execute(f"{body}$$")
    op.execute(trigger)
    narrow("evaluation_results", rights="SELECT, INSERT, UPDATE (counted, worker_id)")
