package rest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"syscall"
)

// networkError is a failure of the network as a sentence for an operator, who
// has to find out whether the address, the machine or Discord is to blame.
type networkError struct {
	sentence string
	err      error
}

func (e *networkError) Error() string { return e.sentence }
func (e *networkError) Unwrap() error { return e.err }

// InWords explains what the network said about a host, which may be empty when
// the error knows it. It never repeats the request's address: an interaction's
// holds a secret.
func InWords(host string, err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	var dialled *net.OpError
	switch {
	case errors.As(err, &dialled) && dialled.Addr != nil:
		host = dialled.Addr.String() // behind a proxy this is the proxy
	case host == "":
		host = "the server"
	}
	var (
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		plain       tls.RecordHeaderError
		timeout     net.Error
	)
	var sentence string
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		sentence = fmt.Sprintf("no host has the name %s", name.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		sentence = fmt.Sprintf("%s refuses the connection: nothing listens there", host)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		sentence = fmt.Sprintf("there is no way to %s from this machine", host)
	case errors.As(err, &certificate):
		sentence = fmt.Sprintf("the certificate of %s is not trusted: %v", host, certificate.Err)
	case errors.As(err, &plain):
		sentence = fmt.Sprintf("%s does not speak HTTPS", host)
	case errors.As(err, &timeout) && timeout.Timeout():
		sentence = fmt.Sprintf("%s does not answer", host)
	default:
		return err
	}
	return &networkError{sentence: sentence, err: err}
}
