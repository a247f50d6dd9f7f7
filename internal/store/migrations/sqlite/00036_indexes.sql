-- Queries that had to read a whole table: what the classifier accused, what a decision has still to do, and
-- what goes with a case that is deleted.

-- +goose Up
CREATE INDEX findings_by_rule ON findings (rule, case_id);
CREATE INDEX actions_of_decision ON actions (decision_id);
CREATE INDEX strikes_of_case ON strikes (case_id);
CREATE INDEX effects_of_case ON effects (case_id);
