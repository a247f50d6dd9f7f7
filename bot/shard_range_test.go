package bot

import (
	"slices"
	"strings"
	"testing"
)

func TestShardsAreWrittenAsNumbersAndRanges(t *testing.T) {
	for text, want := range map[string][]int{
		"0": {0}, "0-3": {0, 1, 2, 3}, "8, 0-2": {0, 1, 2, 8}, "5-5": {5},
	} {
		var got ShardRange
		if err := got.UnmarshalText([]byte(text)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is %v: %v", text, got, err)
		}
	}
	for text, sentence := range map[string]string{
		"": "write numbers and ranges", "a": "write numbers and ranges", "-1": "write numbers and ranges", "1,,2": "write numbers and ranges",
		"0-": "write it like 0-3", "1-x": "write it like 0-3", "0-99999999": "write it like 0-3", "3-0": "write 0-3", "0-3,2": "shard 2 is named twice",
	} {
		var got ShardRange
		if err := got.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := (ShardRange{0, 4}).fits(4); err == nil || !strings.Contains(err.Error(), "names shard 4, and there are 4, from 0 to 3") {
		t.Errorf("too many: %v", err)
	}
	if err := (ShardRange{0, 3}).fits(4); err != nil {
		t.Error(err)
	}
	if got := shardNames([]int{0, 1, 2, 8}); got != "the shards 0-2, 8" {
		t.Errorf("in words: %s", got)
	}
}
