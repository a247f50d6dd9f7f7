package suspicion

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"sync"
)

// The tables as internal/check/measure/suspicion wrote them: derived numbers only. After the magic come the
// scales of the two tables, bias and the steps as float32, then a signed byte for each feature.
//
//go:embed table.bin
var file []byte

const magic = "ombud suspicion 2"

// Steps is how many shares the scores of ordinary comments are known for.
const Steps = 100

// Weights are what the features of a text add to its score.
type Weights struct {
	Words []float32 // Size of them
	Signs []float32 // Signs of them
	Bias  float32
}

// Score is how much a text looks like breaking a policy: the more the higher, and below
// zero rather not.
func (w Weights) Score(f Features) float64 {
	if len(f.Words) == 0 {
		return math.Inf(-1)
	}
	return mean(w.Words, f.Words) + mean(w.Signs, f.Signs) + float64(w.Bias)
}

// mean keeps long texts from scoring more only because they are long.
func mean(weights []float32, features []uint32) float64 {
	if len(features) == 0 {
		return 0
	}
	var sum float32
	for _, f := range features {
		sum += weights[f]
	}
	return float64(sum) / math.Sqrt(float64(len(features)))
}

// Table is a trained guess.
type Table struct {
	weights Weights
	// steps[i] is the score that i percent of a stream of ordinary comments stay below.
	steps [Steps]float32
}

// Default is the table that ombud comes with.
var Default = sync.OnceValue(func() *Table { //nolint:gochecknoglobals // it is made once and never changes
	t, err := Load(file)
	if err != nil {
		panic("the embedded table of suspicion: " + err.Error())
	}
	return t
})

// Load reads what Write wrote.
func Load(data []byte) (*Table, error) {
	const head = len(magic) + 4*(3+Steps)
	if len(data) != head+Size+Signs || string(data[:len(magic)]) != magic {
		return nil, errors.New("this is no table of suspicion of this version")
	}
	at := len(magic)
	next := func() float32 {
		at += 4
		return math.Float32frombits(binary.LittleEndian.Uint32(data[at-4:]))
	}
	scales := [2]float32{next(), next()}
	t := &Table{weights: Weights{Bias: next()}}
	for i := range t.steps {
		t.steps[i] = next()
	}
	t.weights.Words = unpacked(data[head:head+Size], scales[0])
	t.weights.Signs = unpacked(data[head+Size:], scales[1])
	return t, nil
}

// Write is the table as a file. The weights lose a little: each is one of 255 steps.
func Write(w Weights, steps [Steps]float32) []byte {
	out := []byte(magic)
	add := func(v float32) { out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v)) }
	scales := [2]float32{scale(w.Words), scale(w.Signs)}
	add(scales[0])
	add(scales[1])
	add(w.Bias)
	for _, s := range steps {
		add(s)
	}
	out = append(out, packed(w.Words, scales[0])...)
	return append(out, packed(w.Signs, scales[1])...)
}

func scale(weights []float32) float32 {
	most := float32(0)
	for _, w := range weights {
		most = max(most, w, -w)
	}
	if most == 0 {
		return 1
	}
	return most / 127
}

func packed(weights []float32, scale float32) []byte {
	out := make([]byte, len(weights))
	for i, w := range weights {
		out[i] = byte(int8(math.Round(float64(w / scale))))
	}
	return out
}

func unpacked(data []byte, scale float32) []float32 {
	out := make([]float32, len(data))
	for i, b := range data {
		out[i] = float32(int8(b)) * scale
	}
	return out
}

// Score is that of a text's words and signs.
func (t *Table) Score(text string) float64 { return t.weights.Score(Read(text)) }

// Above is the score that a share of a stream of ordinary comments exceeds.
func (t *Table) Above(share float64) float64 {
	i := int((1 - share) * Steps)
	return float64(t.steps[min(max(i, 0), Steps-1)])
}
