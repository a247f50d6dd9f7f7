package store

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"ombud/internal/moderation"
)

func copyCases() []aCase {
	return []aCase{
		{"a copy is kept once, encrypted, and read whole", func(t *testing.T, s *Store) {
			id := mustAccuse(t, s, flagged("you fool", 0, "insult"), moderation.Opened)
			hash := mustCase(t, s, id).Revision.Hash
			face := moderation.Copy{Place: 0, Of: 2, Name: "face-of-somebody.png", Type: "image/png", Size: 9, Alt: "a face"}
			film := moderation.Copy{Place: 1, Of: 2, Name: "film.mp4", Type: "video/mp4", Size: 1 << 30, Lost: moderation.LostTooLarge}
			inside := []byte("what is in the picture")
			for _, content := range [][]byte{inside, []byte("another try")} {
				if err := s.KeepCopy(t.Context(), id, 0, hash, face, content, start); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.KeepCopy(t.Context(), id, 0, hash, film, nil, start); err != nil {
				t.Fatal(err)
			}
			got := mustCase(t, s, id).Copies
			face.Size = int64(len(inside))
			if len(got) != 2 || got[0] != face || got[1] != film {
				t.Errorf("the case has %+v", got)
			}
			if content, err := s.CopyContent(t.Context(), id, hash, 0); err != nil || !bytes.Equal(content, inside) {
				t.Errorf("the copy holds %q, %v", content, err)
			}
			if _, err := s.CopyContent(t.Context(), id, hash, 1); !errors.Is(err, moderation.ErrNotFound) {
				t.Errorf("what is lost is %v", err)
			}
			var raw []byte
			if err := s.db.QueryRowContext(t.Context(), "SELECT about || content FROM copies WHERE place = 0").Scan(&raw); err != nil {
				t.Fatal(err)
			}
			for _, open := range [][]byte{inside, []byte("face-of"), []byte("image/png"), []byte("a face")} {
				if bytes.Contains(raw, open) {
					t.Errorf("%q stands in the open", open)
				}
			}
			// Moved to another row, it does not open.
			if _, err := s.db.ExecContext(t.Context(), "UPDATE copies SET place = 7 WHERE place = 0"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.CopyContent(t.Context(), id, hash, 7); !errors.Is(err, errSealed) {
				t.Errorf("a copy that was moved is %v", err)
			}
		}},
		{"what is kept is counted by server and by sweep", func(t *testing.T, s *Store) {
			id := mustAccuse(t, s, flagged("you fool", 0, "insult"), moderation.Opened)
			hash := mustCase(t, s, id).Revision.Hash
			for place, sweep := range []int64{0, 3, 3, 4} {
				c := moderation.Copy{Place: place, Of: 5, Name: "a.png"}
				if err := s.KeepCopy(t.Context(), id, sweep, hash, c, make([]byte, 1<<place), start); err != nil {
					t.Fatal(err)
				}
			}
			lost := moderation.Copy{Place: 4, Of: 5, Name: "b.png", Size: 1 << 20, Lost: moderation.LostFull}
			if err := s.KeepCopy(t.Context(), id, 3, hash, lost, nil, start); err != nil {
				t.Fatal(err)
			}
			for sweep, want := range map[int64]int64{0: 0, 3: 6, 4: 8, 5: 0} {
				got, err := s.Copied(t.Context(), id, sweep)
				if err != nil || got != (moderation.Copied{Server: 15, Sweep: want, All: 15}) {
					t.Errorf("sweep %d: %+v, %v", sweep, got, err)
				}
			}
			if got, err := s.Copied(t.Context(), id+100, 0); err != nil || got != (moderation.Copied{All: 15}) {
				t.Errorf("of a case there is not: %+v, %v", got, err)
			}
		}},
		{"what is over is dropped by its bytes, the oldest first, and a case at a time at least", func(t *testing.T, s *Store) {
			for n, size := range []int{700, 200, 100, 3} {
				a := elsewhere(flagged(fmt.Sprint("you fool ", n), 0, "insult"), n)
				id := mustAccuse(t, s, a, moderation.Opened)
				hash := mustCase(t, s, id).Revision.Hash
				for place := range 2 {
					c := moderation.Copy{Place: place, Of: 3, Name: "a.png"}
					if err := s.KeepCopy(t.Context(), id, 0, hash, c, make([]byte, size), start.Add(-time.Duration(n)*time.Minute)); err != nil {
						t.Fatal(err)
					}
				}
				lost := moderation.Copy{Place: 2, Of: 3, Name: "b.png", Size: 1 << 30, Lost: moderation.LostTooLarge}
				if err := s.KeepCopy(t.Context(), id, 0, hash, lost, nil, start); err != nil {
					t.Fatal(err)
				}
			}
			f, err := s.Figures(t.Context())
			if err != nil || f.KeptFiles != 2006 {
				t.Errorf("%d bytes are kept, %v", f.KeptFiles, err)
			}
			for _, want := range []int64{206, 400, 1400, 0} {
				n, more, err := s.DropCopies(t.Context(), start.Add(time.Millisecond), 450)
				if err != nil || n != want || more != (want == 206 || want == 400) {
					t.Errorf("%d bytes were dropped, want %d; more: %v, %v", n, want, more, err)
				}
			}
		}},
		{"copies go when their time is over, and with their case", func(t *testing.T, s *Store) {
			old := mustAccuse(t, s, flagged("you fool", 0, "insult"), moderation.Opened)
			hash := mustCase(t, s, old).Revision.Hash
			if err := s.KeepCopy(t.Context(), old, 0, hash, moderation.Copy{Of: 1, Name: "a.png"}, []byte("x"), start); err != nil {
				t.Fatal(err)
			}
			version := mustCase(t, s, old).Version
			if n, more, err := s.DropCopies(t.Context(), start, 10); err != nil || n != 0 || more {
				t.Errorf("%d bytes were dropped at once, more: %v, %v", n, more, err)
			}
			if n, more, err := s.DropCopies(t.Context(), start.Add(time.Millisecond), 10); err != nil || n != 1 || more {
				t.Errorf("%d bytes were dropped later, more: %v, %v", n, more, err)
			}
			after := mustCase(t, s, old)
			if len(after.Copies) != 0 || after.Version == version {
				t.Errorf("afterwards it has %+v, and its card needs drawing: %v", after.Copies, after.Version != version)
			}
			if _, err := s.CopyContent(t.Context(), old, hash, 0); !errors.Is(err, moderation.ErrNotFound) {
				t.Errorf("what was dropped is %v", err)
			}
			if err := s.KeepCopy(t.Context(), old, 0, hash, moderation.Copy{Of: 1, Name: "a.png"}, []byte("x"), start); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Forget(t.Context(), after.Author.ID, false); err != nil {
				t.Fatal(err)
			}
			var n int
			if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM copies").Scan(&n); err != nil || n != 0 {
				t.Errorf("of somebody who was forgotten %d copies are left, %v", n, err)
			}
			if err := s.KeepCopy(t.Context(), old, 0, hash, moderation.Copy{Of: 1, Name: "a.png"}, []byte("x"), start); err != nil {
				t.Errorf("a copy of a case that is gone: %v", err)
			}
		}},
	}
}
