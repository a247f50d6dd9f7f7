package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/bwmarrin/discordgo"
)

// What ombud is measured against: discordgo with nothing around it, as a child of its own.
const (
	partBareGateway = "be-bare-gateway"
	partBareHistory = "be-bare-history"
)

// bareIntents are ombud's: servers, their messages, and what stands in them.
const bareIntents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentMessageContent

// beBareGateway connects with an empty handler and says whenever so many messages have come.
func beBareGateway(ctx context.Context, args []string, out, errs io.Writer) error {
	s, flags, err := bareSession(args, errs, func(flags *flag.FlagSet) { flags.Int64("every", 0, "") })
	if err != nil {
		return err
	}
	every, got := flags.Lookup("every").Value.(flag.Getter).Get().(int64), atomic.Int64{} //nolint:forcetypeassert // it was made an int64 above
	s.AddHandler(func(*discordgo.Session, *discordgo.MessageCreate) {
		if n := got.Add(1); n%every == 0 {
			fmt.Fprintln(out, time.Now().UnixNano())
		}
	})
	if err := s.Open(); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	fmt.Fprintln(out, "open")
	<-ctx.Done()
	return nil
}

// beBareHistory reads pages of histories, and says how much CPU all of that took and how much
// decoding alone, several times.
func beBareHistory(ctx context.Context, args []string, out, errs io.Writer) error {
	s, flags, err := bareSession(args, errs, func(flags *flag.FlagSet) {
		flags.String("channels", "", "")
		flags.Int("counts", 1, "")
	})
	if err != nil {
		return err
	}
	var pages [][]byte
	began := ownCPU()
	// One page of each channel in turn, so that it waits for no channel's limit.
	before, left := map[string]string{}, strings.Split(flags.Lookup("channels").Value.String(), ",")
	for len(left) > 0 && ctx.Err() == nil {
		var more []string
		for _, channel := range left {
			raw, err := s.RequestWithBucketID(http.MethodGet, bareHistory(channel, before[channel]), nil, channel)
			if err != nil {
				return fmt.Errorf("read a page: %w", err)
			}
			page, err := decodeBare(raw)
			if err != nil {
				return err
			}
			if pages = append(pages, raw); len(page) == 100 {
				before[channel] = page[len(page)-1].ID
				more = append(more, channel)
			}
		}
		left = more
	}
	cost := bareCost{Pages: len(pages), Whole: ownCPU() - began}
	counts := flags.Lookup("counts").Value.(flag.Getter).Get().(int) //nolint:forcetypeassert // it was made an int above
	for range counts {
		began = ownCPU()
		for _, raw := range pages {
			if _, err := decodeBare(raw); err != nil {
				return err
			}
		}
		cost.Decode = append(cost.Decode, ownCPU()-began)
	}
	return json.NewEncoder(out).Encode(cost)
}

func decodeBare(raw []byte) (page []*discordgo.Message, err error) {
	if err := json.Unmarshal(raw, &page); err != nil {
		return nil, fmt.Errorf("decode a page: %w", err)
	}
	return page, nil
}

// bareCost is what reading histories cost discordgo, in CPU time.
type bareCost struct {
	Pages  int
	Whole  time.Duration   // with HTTP
	Decode []time.Duration // the decoding alone, once more each
}

func bareHistory(channel, before string) string {
	address := discordgo.EndpointChannelMessages(channel) + "?limit=100"
	if before != "" {
		address += "&before=" + before
	}
	return address
}

// bareSession is as fast as discordgo gets: no state, and no goroutine for each event.
func bareSession(args []string, errs io.Writer, more func(*flag.FlagSet)) (*discordgo.Session, *flag.FlagSet, error) {
	flags := flag.NewFlagSet("bare", flag.ContinueOnError)
	flags.SetOutput(errs)
	api, token := flags.String("api", "", ""), flags.String("token", "", "")
	more(flags)
	if err := flags.Parse(args); err != nil {
		return nil, nil, err
	}
	base, err := url.Parse(*api)
	if err != nil {
		return nil, nil, fmt.Errorf("read the address: %w", err)
	}
	s, err := discordgo.New("Bot " + *token)
	if err != nil {
		return nil, nil, fmt.Errorf("make a session: %w", err)
	}
	s.Client = &http.Client{Transport: elsewhere{base}, Timeout: time.Minute}
	s.Identify.Intents = bareIntents
	s.StateEnabled, s.SyncEvents = false, true
	return s, flags, nil
}

// elsewhere sends what is meant for Discord to another address, in version 10.
type elsewhere struct{ base *url.URL }

func (e elsewhere) RoundTrip(req *http.Request) (*http.Response, error) {
	path, ok := strings.CutPrefix(req.URL.Path, "/api/v"+discordgo.APIVersion)
	if !ok {
		return nil, errors.New("a call that is not for Discord's API")
	}
	out := req.Clone(req.Context())
	out.URL.Scheme, out.URL.Host, out.Host = e.base.Scheme, e.base.Host, e.base.Host
	out.URL.Path = e.base.Path + "/v10" + path
	return http.DefaultTransport.RoundTrip(out)
}

// ownCPU is this process's CPU time so far.
func ownCPU() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
