package jobs

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"
)

func TestASlowChannelHoldsUpItsOwnPostsOnly(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		elsewhere := 0
		for postLane(strconv.Itoa(elsewhere)) == postLane("slow") {
			elsewhere++
		}
		begun, answer := make(chan int64, 10), make(chan bool)
		w := idle()
		w.PublishPost = func(_ context.Context, id int64, _, _ bool) error {
			begun <- id
			if id == 1 {
				<-answer
			}
			return nil
		}
		defer run(t, d, w, Options{})()
		for id := range int64(3) {
			d.insert(t, PublishPost{PostID: id + 1, ChannelID: "slow"})
		}
		d.insert(t, PublishPost{PostID: 4, ChannelID: strconv.Itoa(elsewhere)})
		first := []int64{receive(t, begun, 20*time.Second), receive(t, begun, 20*time.Second)}
		if slices.Sort(first); !slices.Equal(first, []int64{1, 4}) {
			t.Errorf("begun: %v", first)
		}
		time.Sleep(20 * time.Second)
		if len(begun) > 0 {
			t.Errorf("post %d overtakes the first of its channel", <-begun)
		}
		close(answer)
		if a, b := receive(t, begun, 20*time.Second), receive(t, begun, 20*time.Second); a != 2 || b != 3 {
			t.Errorf("then %d and %d", a, b)
		}
	})
}
