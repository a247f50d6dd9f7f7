package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxShards is more than any bot has; it keeps a slip of the finger from being believed.
const MaxShards = 16384

// ShardRange is which of Discord's shards a process is to hold, written like 0-3 or 0-3,8.
// Empty: its share of all.
type ShardRange []int

// UnmarshalText reads it. Its errors say what to write instead.
func (r *ShardRange) UnmarshalText(text []byte) error {
	var all ShardRange
	for part := range strings.SplitSeq(string(text), ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		first, err := shardNumber(from)
		if err != nil {
			return fmt.Errorf("%q is no shard: write numbers and ranges from 0 on, such as 0-3 or 0-3,8", part)
		}
		last := first
		if isRange {
			if last, err = shardNumber(to); err != nil {
				return fmt.Errorf("%q is no range of shards: write it like 0-3", part)
			}
		}
		if last < first {
			return fmt.Errorf("%q runs backwards: write %d-%d", part, last, first)
		}
		for id := first; id <= last; id++ {
			if slices.Contains(all, id) {
				return fmt.Errorf("shard %d is named twice", id)
			}
			all = append(all, id)
		}
	}
	slices.Sort(all)
	*r = all
	return nil
}

func shardNumber(s string) (int, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 31)
	if err != nil {
		return 0, err
	}
	if n >= MaxShards {
		return 0, errors.New("too many")
	}
	return int(n), nil
}

// FlagError is a mistake in a flag or a setting that shows only beside something else: what Discord or the database
// has answered, or another setting.
type FlagError struct{ Sentence string }

func (e *FlagError) Error() string { return e.Sentence }

// fits checks the range against how many shards there are.
func (r ShardRange) fits(count int) error {
	if len(r) == 0 || r[len(r)-1] < count {
		return nil
	}
	return &FlagError{fmt.Sprintf("--shards names shard %d, and there are %d, from 0 to %d: name others, or say with --shard-count how many there are in all",
		r[len(r)-1], count, count-1)}
}

// shardNames writes ids for people: shards 0-3 and 8 as "the shards 0-3, 8".
func shardNames(ids []int) string {
	var parts []string
	for i := 0; i < len(ids); {
		j := i
		for j+1 < len(ids) && ids[j+1] == ids[j]+1 {
			j++
		}
		if j == i {
			parts = append(parts, strconv.Itoa(ids[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", ids[i], ids[j]))
		}
		i = j + 1
	}
	if len(ids) == 1 {
		return "shard " + parts[0]
	}
	return "the shards " + strings.Join(parts, ", ")
}
