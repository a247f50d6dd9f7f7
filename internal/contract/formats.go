package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// snowflakeFormat checks an id: 64 bits in decimal, as a string.
// docs.discord.com/developers/reference, Snowflakes.
func snowflakeFormat(value any) error {
	text, ok := value.(string)
	if !ok {
		return nil // the schema's type says what else there may be
	}
	if _, err := strconv.ParseUint(text, 10, 64); err != nil {
		return fmt.Errorf("%q is not a snowflake", text)
	}
	return nil
}

// maxNonce is docs.discord.com/developers/resources/message, Create Message, nonce.
const maxNonce = 25

func nonceFormat(value any) error {
	if text, ok := value.(string); ok && utf8.RuneCountInString(text) > maxNonce {
		return fmt.Errorf("a nonce has at most %d characters", maxNonce)
	}
	return nil
}

// integerFormat checks that a number is whole and fits into so many bits.
func integerFormat(bits uint) func(any) error {
	limit := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return func(value any) error {
		var text string
		switch value := value.(type) {
		case json.Number:
			text = value.String()
		case float64:
			text = strconv.FormatFloat(value, 'f', -1, 64)
		default:
			return nil
		}
		n, ok := new(big.Rat).SetString(text)
		if !ok || !n.IsInt() {
			return fmt.Errorf("%s is not a whole number", text)
		}
		whole := n.Num()
		if whole.Cmp(limit) >= 0 || whole.Cmp(new(big.Int).Neg(limit)) < 0 {
			return fmt.Errorf("%s does not fit into %d bits", text, bits)
		}
		return nil
	}
}
