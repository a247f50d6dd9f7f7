package suspicion

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"sync"
)

// The table as internal/check/measure/suspicion wrote it: derived numbers only. After the magic come scale,
// bias and the steps as float32, then a signed byte for each feature.
//
//go:embed table.bin
var file []byte

const magic = "ombud suspicion 1"

// Steps is how many shares the scores of ordinary comments are known for.
const Steps = 100

// Table is a trained guess.
type Table struct {
	scale, bias float32
	// steps[i] is the score that i percent of a stream of ordinary comments stay below.
	steps   [Steps]float32
	weights []int8
}

// Default is the table that ombud comes with.
var Default = sync.OnceValue(func() *Table { //nolint:gochecknoglobals // it is made once and never changes
	t, err := Read(file)
	if err != nil {
		panic("the embedded table of suspicion: " + err.Error())
	}
	return t
})

// Read reads what Write wrote.
func Read(data []byte) (*Table, error) {
	const head = len(magic) + 4*(2+Steps)
	if len(data) != head+Size || string(data[:len(magic)]) != magic {
		return nil, errors.New("this is no table of suspicion of this version")
	}
	t := &Table{weights: make([]int8, Size)}
	at := len(magic)
	next := func() float32 {
		at += 4
		return math.Float32frombits(binary.LittleEndian.Uint32(data[at-4:]))
	}
	t.scale, t.bias = next(), next()
	for i := range t.steps {
		t.steps[i] = next()
	}
	for i := range t.weights {
		t.weights[i] = int8(data[head+i])
	}
	return t, nil
}

// Write is the table as a file. The weights lose a little: each is one of 255 steps.
func Write(weights []float32, bias float32, steps [Steps]float32) []byte {
	most := float32(0)
	for _, w := range weights {
		most = max(most, w, -w)
	}
	scale := most / 127
	if scale == 0 {
		scale = 1
	}
	out := []byte(magic)
	add := func(v float32) { out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v)) }
	add(scale)
	add(bias)
	for _, s := range steps {
		add(s)
	}
	for _, w := range weights {
		out = append(out, byte(int8(math.Round(float64(w/scale)))))
	}
	return out
}

// Score is how much a text looks like breaking a policy: the more the higher, and below
// zero rather not.
func (t *Table) Score(text string) float64 {
	features := Features(text)
	if len(features) == 0 {
		return math.Inf(-1)
	}
	sum := 0
	for _, f := range features {
		sum += int(t.weights[f])
	}
	return float64(t.scale)*float64(sum)/math.Sqrt(float64(len(features))) + float64(t.bias)
}

// Above is the score that a share of a stream of ordinary comments exceeds.
func (t *Table) Above(share float64) float64 {
	i := int((1 - share) * Steps)
	return float64(t.steps[min(max(i, 0), Steps-1)])
}
