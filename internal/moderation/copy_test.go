package moderation

import (
	"context"
	"testing"
)

// endless serves files that have more bytes than they were said to have, whatever may be read of them.
type endless struct{ Courier }

func (endless) Fetch(_ context.Context, _ Attached, most int64) ([]byte, error) {
	return nil, &TooLargeError{Most: most}
}

// The card says why a file is missing, and what an admin could do about it hangs on which bound it was.
func TestAFileThatGrowsIsLostToTheBoundItMet(t *testing.T) {
	for _, tc := range []struct {
		name string
		left room
		want Loss
	}{
		{"the file's own", room{message: 100, others: 200, all: 300}, LostTooLarge},
		{"the server's", room{message: 100, others: 50, all: 300}, LostFull},
		{"all servers'", room{message: 100, others: 50, all: 40}, LostFullAll},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := &Service{Courier: endless{}}
			if content, got := s.fetch(t.Context(), Case{}, Attached{Copy: Copy{Size: 10}}, tc.left); got != tc.want || content != nil {
				t.Errorf("lost to %q, want %q", got, tc.want)
			}
		})
	}
}
