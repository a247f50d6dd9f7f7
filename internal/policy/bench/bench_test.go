package bench_test

import (
	"flag"
	"testing"

	"ombud/internal/policy"
)

var (
	table  = flag.Bool("table", false, "measure and print the table of ratios")
	rounds = flag.Int("rounds", 21, "how often each case is measured; the median counts")
)

func TestTable(t *testing.T) {
	if !*table {
		t.Skip("takes long and asks for a quiet minute; see run.sh")
	}
	if err := run(t.Output(), *rounds); err != nil {
		t.Fatal(err)
	}
}

func Benchmark(b *testing.B) {
	bench := func(name string, f func()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
	bench("discordgo-decode", decode(clean))
	for _, size := range [][2]int{{100, 0}, {1000, 0}, {10_000, 0}, {100, 50}, {10_000, 50}, {100_000, 50}} {
		e, err := engineOf(size[0], size[1])
		if err != nil {
			b.Fatal(err)
		}
		bench(name(size), judge(e, clean, true))
		if size == [2]int{10_000, 50} {
			bench(name(size)+"-2000-characters", judge(e, benign(2000), true))
			for kind, text := range worst(2000) {
				bench(name(size)+"-2000-characters-of-"+kind, judge(e, text, false))
			}
		}
	}
	news, err := presetEngine("news")
	if err != nil {
		b.Fatal(err)
	}
	bench("news", judge(news, clean, true))
	without, with, err := raidEngines()
	if err != nil {
		b.Fatal(err)
	}
	bench("without-raid-check", raid(without))
	bench("with-raid-check", raid(with))
	yaml := policyOf(10_000, 0)
	bench("10000-terms-read-and-compiled", func() {
		if _, err := policy.Parse("bench", yaml); err != nil {
			b.Fatal(err)
		}
	})
	bench("go-away-1000", goAway(1000))
	bench("go-away-10000", goAway(10_000))
}
