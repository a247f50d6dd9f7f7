package main

import (
	"math"
	"math/rand/v2"

	"ombud/internal/classify/suspicion"
)

// How the tables are trained: logistic loss, Adagrad, each set weighing by the root of its size and
// its two labels alike, so that no set's share of abuse is learnt. Chosen by leaving one set out.
const (
	epsilon = 1e-2
	seed    = 20261128
	mostFor = 10 // a rare label weighs at most this much
	typical = 2000
)

// pace is how fast one table learns, and for how long.
type pace struct {
	epochs int
	rate   float32
	// steady answers the mean of what the table was after each epoch but the first.
	steady bool
}

// train makes both tables, each by itself: what signs tell must not be explained away by words that only one set has.
func train(rows []*comment) suspicion.Weights {
	weigh := weights(rows)
	words, bias := adagrad(rows, suspicion.Size, weigh, pace{epochs: 4, rate: 0.1}, func(f suspicion.Features) []uint32 { return f.Words })
	signs, more := adagrad(rows, suspicion.Signs, weigh, pace{epochs: 6, rate: 0.05, steady: true}, func(f suspicion.Features) []uint32 { return f.Signs })
	return suspicion.Weights{Words: words, Signs: signs, Bias: bias + more}
}

func adagrad(rows []*comment, size int, weigh func(*comment) float32, p pace, of func(suspicion.Features) []uint32) (w []float32, bias float32) {
	w = make([]float32, size)
	mean, meanBias := make([]float32, size), float32(0)
	past, pastBias := make([]float32, size), float32(1)
	for i := range past {
		past[i] = epsilon
	}
	random := rand.New(rand.NewPCG(seed, 1))
	order := random.Perm(len(rows))
	for epoch := range p.epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			r := rows[i]
			features := of(r.features)
			if len(features) == 0 {
				continue
			}
			even := float32(math.Sqrt(float64(len(features))))
			off := (chance(w, bias, features, even) - r.label()) * weigh(r)
			step := off / even
			for _, f := range features {
				past[f] += step * step
				w[f] -= p.rate * step / float32(math.Sqrt(float64(past[f])))
			}
			pastBias += off * off
			bias -= p.rate * off / float32(math.Sqrt(float64(pastBias)))
		}
		if epoch == 0 {
			continue
		}
		for i := range w {
			mean[i] += (w[i] - mean[i]) / float32(epoch)
		}
		meanBias += (bias - meanBias) / float32(epoch)
	}
	if p.steady {
		return mean, meanBias
	}
	return w, bias
}

// chance is how likely the table so far finds it that a comment is abusive.
func chance(w []float32, bias float32, features []uint32, even float32) float32 {
	sum := float32(0)
	for _, f := range features {
		sum += w[f]
	}
	return float32(1 / (1 + math.Exp(-float64(sum/even+bias))))
}

func (r *comment) label() float32 {
	if r.abusive {
		return 1
	}
	return 0
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
