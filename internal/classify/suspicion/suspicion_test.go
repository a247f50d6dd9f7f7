package suspicion

import (
	"slices"
	"testing"
)

func TestNoGroupIsSuspectByItsName(t *testing.T) {
	want := Default().Score("the women next door are kind and sing in a choir")
	for _, group := range []string{"muslims", "jews", "homosexuals", "blacks", "mexicans", "christians", "men"} {
		if got := Default().Score("the " + group + " next door are kind and sing in a choir"); got != want {
			t.Errorf("%s score %.3f, and women %.3f", group, got, want)
		}
	}
}

func TestAPictureIsReadByItsName(t *testing.T) {
	picture := Read("\U0001F92E").Words // face with open mouth vomiting
	for _, f := range Read("vomiting").Words {
		if !slices.Contains(picture, f) {
			t.Fatal("what is known of the word says nothing about its picture")
		}
	}
}

func TestWordsAreKnownWithTheirEndings(t *testing.T) {
	for word, want := range map[string]kind{
		"destroyed": worse, "liars": worse, "stupidly": worse, "ruining": bad, "ruins": bad, "encouraged": good, "thanks": good,
		"you're": you, "muslims": aGroup, "must": must, "bridge": nothing, "yous": nothing, "d": nothing, "": nothing,
	} {
		if got := kindOf(word); got != want {
			t.Errorf("%q is of kind %q, want %q", word, got, want)
		}
	}
}

func TestATableIsReadAsItWasWritten(t *testing.T) {
	w := Weights{Words: make([]float32, Size), Signs: make([]float32, Signs), Bias: 0.5}
	w.Words[7], w.Words[8], w.Signs[9] = 1.27, -0.5, 12.7
	steps := [Steps]float32{90: 3}
	got, err := Load(Write(w, steps))
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]float32{{got.weights.Words[7], 1.27}, {got.weights.Words[8], -0.5}, {got.weights.Signs[9], 12.7}, {got.weights.Bias, 0.5}, {float32(got.Above(0.1)), 3}} {
		if d := pair[0] - pair[1]; d > 0.005 || d < -0.005 {
			t.Errorf("read %v, wrote %v", pair[0], pair[1])
		}
	}
	if _, err := Load([]byte(magic)); err == nil {
		t.Error("half a table was read")
	}
}
