-- Where a sweep looks is listed page by page. Of sweeps under way everything is listed already.

-- +goose Up
ALTER TABLE sweep_places ADD COLUMN unlisted BIGINT NOT NULL DEFAULT 0;        -- archived threads of it are still to be listed
ALTER TABLE sweep_places ADD COLUMN archived_before BIGINT NOT NULL DEFAULT 0; -- the next page of them; 0: those archived last
