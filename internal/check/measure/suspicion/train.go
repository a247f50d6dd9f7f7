package main

import (
	"math"
	"math/rand/v2"

	"ombud/internal/classify/suspicion"
)

// How the table is trained: logistic loss, Adagrad, each set weighing by the root of its size and
// its two labels alike, so that no set's share of abuse is learnt. Chosen by leaving one set out.
const (
	epochs  = 4
	rate    = 0.1
	epsilon = 1e-2
	seed    = 20261128
	mostFor = 10 // a rare label weighs at most this much
	typical = 2000
)

type table struct {
	weights []float32
	bias    float32
}

func (t *table) score(features []uint32) float64 {
	if len(features) == 0 {
		return math.Inf(-1)
	}
	var sum float32
	for _, f := range features {
		sum += t.weights[f]
	}
	return float64(sum)/math.Sqrt(float64(len(features))) + float64(t.bias)
}

func train(rows []*comment) *table {
	weigh := weights(rows)
	t := &table{weights: make([]float32, suspicion.Size)}
	past := make([]float32, suspicion.Size)
	for i := range past {
		past[i] = epsilon
	}
	pastBias := float32(1)
	random := rand.New(rand.NewPCG(seed, 1))
	order := random.Perm(len(rows))
	for range epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			r := rows[i]
			if len(r.features) == 0 {
				continue
			}
			want := 0.0
			if r.abusive {
				want = 1
			}
			off := float32(1/(1+math.Exp(-t.score(r.features)))-want) * weigh(r)
			step := off / float32(math.Sqrt(float64(len(r.features))))
			for _, f := range r.features {
				past[f] += step * step
				t.weights[f] -= rate * step / float32(math.Sqrt(float64(past[f])))
			}
			pastBias += off * off
			t.bias -= rate * off / float32(math.Sqrt(float64(pastBias)))
		}
	}
	return t
}

func weights(rows []*comment) func(*comment) float32 {
	type key struct {
		set     string
		abusive bool
	}
	count := map[key]float64{}
	for _, r := range rows {
		count[key{r.set, r.abusive}]++
	}
	return func(r *comment) float32 {
		same, other := count[key{r.set, r.abusive}], count[key{r.set, !r.abusive}]
		w := math.Sqrt(typical / (same + other))
		if other > 0 {
			w *= math.Min((same+other)/2/same, mostFor)
		}
		return float32(w)
	}
}
