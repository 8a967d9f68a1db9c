// franz-go behind the calls of support/client.ts: JSON lines on stdin, answers on stdout.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

const longestValue = 1000

type record struct {
	Partition int32        `json:"partition"`
	Offset    int64        `json:"offset"`
	Timestamp *int64       `json:"timestamp"`
	Key       *string      `json:"key"`
	Value     *string      `json:"value"`
	Headers   [][2]*string `json:"headers"`
}

type call struct {
	ID              int               `json:"id"`
	Op              string            `json:"op"`
	Topic           string            `json:"topic"`
	Partition       int32             `json:"partition"`
	Partitions      int32             `json:"partitions"`
	Total           int               `json:"total"`
	Compression     string            `json:"compression"`
	Idempotent      bool              `json:"idempotent"`
	TransactionalID string            `json:"transactionalId"`
	Commit          bool              `json:"commit"`
	Committed       bool              `json:"committed"`
	Records         []record          `json:"records"`
	From            int64             `json:"from"`
	Before          int64             `json:"before"`
	Count           int               `json:"count"`
	Member          string            `json:"member"`
	InstanceID      string            `json:"instanceId"`
	Group           string            `json:"group"`
	Protocol        string            `json:"protocol"`
	Assignor        string            `json:"assignor"`
	Name            string            `json:"name"`
	Value           string            `json:"value"`
	Configs         map[string]string `json:"configs"`
	Offsets         map[string]int64  `json:"offsets"`
	At              any               `json:"at"`
}

type answer map[string]any

type driver struct {
	bootstrap string
	client    *kgo.Client
	admin     *kadm.Client
	members   map[string]*member
}

func main() {
	client, err := kgo.NewClient(kgo.SeedBrokers(os.Args[1]), kgo.MetadataMinAge(100*time.Millisecond))
	if err != nil {
		panic(err)
	}
	d := &driver{os.Args[1], client, kadm.NewClient(client), map[string]*member{}}
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var c call
		if err := json.Unmarshal(line, &c); err != nil {
			panic(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
		result, err := d.run(ctx, c)
		cancel()
		out := answer{"id": c.ID, "result": result}
		if result == nil {
			out["result"] = answer{}
		}
		if err != nil {
			out = answer{"id": c.ID, "error": err.Error()}
		}
		text, _ := json.Marshal(out)
		fmt.Println(string(text))
	}
}

func (d *driver) run(ctx context.Context, c call) (answer, error) {
	switch c.Op {
	case "produce":
		return d.produce(ctx, c)
	case "transaction":
		return nil, d.transaction(ctx, c)
	case "read":
		return d.read(ctx, c)
	case "join":
		m, err := d.join(c)
		d.members[c.Member] = m
		return nil, err
	case "assigned":
		return answer{"partitions": d.members[c.Member].assigned()}, nil
	case "take":
		return d.members[c.Member].take()
	case "commit":
		return nil, d.members[c.Member].client.CommitUncommittedOffsets(ctx)
	case "leave":
		d.members[c.Member].client.Close()
		delete(d.members, c.Member)
		return nil, nil
	case "createTopic":
		configs := map[string]*string{}
		for name, value := range c.Configs {
			configs[name] = kadm.StringPtr(value)
		}
		_, err := d.admin.CreateTopic(ctx, c.Partitions, 1, configs, c.Topic)
		return nil, err
	case "topics":
		topics, err := d.admin.ListTopics(ctx)
		return answer{"topics": topics.Names()}, err
	case "describeTopic":
		topics, err := d.admin.ListTopics(ctx, c.Topic)
		if err == nil {
			err = topics[c.Topic].Err
		}
		return answer{"partitions": len(topics[c.Topic].Partitions)}, err
	case "addPartitions":
		responses, err := d.admin.UpdatePartitions(ctx, c.Total, c.Topic)
		if err == nil {
			err = responses.Error()
		}
		return nil, err
	case "deleteTopic":
		_, err := d.admin.DeleteTopic(ctx, c.Topic)
		return nil, err
	case "config":
		return d.config(ctx, c)
	case "alterConfig":
		set := kadm.AlterConfig{Op: kadm.SetConfig, Name: c.Name, Value: kadm.StringPtr(c.Value)}
		responses, err := d.admin.AlterTopicConfigs(ctx, []kadm.AlterConfig{set}, c.Topic)
		if err == nil {
			err = responses[0].Err
		}
		return nil, err
	case "deleteRecords":
		var offsets kadm.Offsets
		offsets.AddOffset(c.Topic, c.Partition, c.Before, -1)
		responses, err := d.admin.DeleteRecords(ctx, offsets)
		if err == nil {
			err = responses.Error()
		}
		return nil, err
	case "offset":
		return d.offset(ctx, c)
	case "groups":
		groups, err := d.admin.ListGroups(ctx)
		return answer{"groups": groups.Groups()}, err
	case "describeGroup":
		groups, err := d.admin.DescribeGroups(ctx, c.Group)
		if err == nil {
			err = groups[c.Group].Err
		}
		group := groups[c.Group]
		return answer{"state": group.State, "members": len(group.Members), "classic": true}, err
	case "committed":
		found, err := d.admin.FetchOffsets(ctx, c.Group)
		offsets := map[string]int64{}
		found.Each(func(each kadm.OffsetResponse) {
			if each.Topic == c.Topic {
				offsets[strconv.Itoa(int(each.Partition))] = each.At
			}
		})
		return answer{"offsets": offsets}, err
	case "setCommitted":
		var offsets kadm.Offsets
		for index, offset := range c.Offsets {
			partition, _ := strconv.Atoi(index)
			offsets.AddOffset(c.Topic, int32(partition), offset, -1)
		}
		responses, err := d.admin.CommitOffsets(ctx, c.Group, offsets)
		if err == nil {
			err = responses.Error()
		}
		return nil, err
	case "deleteGroup":
		_, err := d.admin.DeleteGroup(ctx, c.Group)
		return nil, err
	}
	return nil, fmt.Errorf("no such call: %s", c.Op)
}

func (d *driver) producer(c call) (*kgo.Client, error) {
	codecs := map[string]kgo.CompressionCodec{
		"": kgo.NoCompression(), "none": kgo.NoCompression(), "gzip": kgo.GzipCompression(),
		"snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(d.bootstrap), kgo.MetadataMinAge(100 * time.Millisecond), kgo.ProducerBatchCompression(codecs[c.Compression]),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerLinger(20 * time.Millisecond),
		kgo.RequiredAcks(kgo.AllISRAcks()),
	}
	if c.TransactionalID != "" {
		options = append(options, kgo.TransactionalID(c.TransactionalID))
	} else if !c.Idempotent {
		options = append(options, kgo.DisableIdempotentWrite(), kgo.MaxProduceRequestsInflightPerBroker(1))
	}
	return kgo.NewClient(options...)
}

func (d *driver) produce(ctx context.Context, c call) (answer, error) {
	client, err := d.producer(c)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	return send(ctx, client, c)
}

func send(ctx context.Context, client *kgo.Client, c call) (answer, error) {
	var records []*kgo.Record
	for _, each := range c.Records {
		out := &kgo.Record{Topic: c.Topic, Partition: each.Partition, Key: decode(each.Key), Value: decode(each.Value)}
		if each.Timestamp != nil {
			out.Timestamp = time.UnixMilli(*each.Timestamp)
		}
		for _, header := range each.Headers {
			out.Headers = append(out.Headers, kgo.RecordHeader{Key: *header[0], Value: decode(header[1])})
		}
		records = append(records, out)
	}
	results := client.ProduceSync(ctx, records...)
	if err := results.FirstErr(); err != nil {
		return nil, err
	}
	offsets := []int64{}
	for _, each := range records {
		offsets = append(offsets, each.Offset)
	}
	return answer{"offsets": offsets}, nil
}

func (d *driver) transaction(ctx context.Context, c call) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	client, err := d.producer(c)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.BeginTransaction(); err != nil {
		return err
	}
	if _, err := send(ctx, client, c); err != nil {
		return err
	}
	return client.EndTransaction(ctx, kgo.TransactionEndTry(c.Commit))
}

func (d *driver) read(ctx context.Context, c call) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	level := kgo.ReadUncommitted()
	if c.Committed {
		level = kgo.ReadCommitted()
	}
	start := map[string]map[int32]kgo.Offset{c.Topic: {c.Partition: kgo.NewOffset().At(c.From)}}
	client, err := kgo.NewClient(kgo.SeedBrokers(d.bootstrap), kgo.MetadataMinAge(100*time.Millisecond),
		kgo.ConsumePartitions(start), kgo.FetchIsolationLevel(level))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	records := []record{}
	for len(records) < c.Count && ctx.Err() == nil {
		fetches := client.PollFetches(ctx)
		fetches.EachRecord(func(each *kgo.Record) { records = append(records, described(each)) })
		for _, each := range fetches.Errors() {
			if ctx.Err() == nil {
				return nil, each.Err
			}
		}
	}
	return answer{"records": records}, nil
}

// member is one consumer of a group, polled by a goroutine of its own.
type member struct {
	client  *kgo.Client
	lock    sync.Mutex
	owned   map[int32]bool
	taken   []record
	failure error
}

func (d *driver) join(c call) (*member, error) {
	m := &member{owned: map[int32]bool{}, taken: []record{}}
	own := func(is bool) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, _ *kgo.Client, changed map[string][]int32) {
			m.lock.Lock()
			defer m.lock.Unlock()
			for _, partition := range changed[c.Topic] {
				if is {
					m.owned[partition] = true
				} else {
					delete(m.owned, partition)
				}
			}
		}
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(d.bootstrap), kgo.ConsumerGroup(c.Group), kgo.ConsumeTopics(c.Topic), kgo.DisableAutoCommit(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.HeartbeatInterval(300 * time.Millisecond),
		kgo.OnPartitionsAssigned(own(true)), kgo.OnPartitionsRevoked(own(false)), kgo.OnPartitionsLost(own(false)),
	}
	if c.Assignor != "" {
		options = append(options, kgo.Balancers(kgo.RangeBalancer()))
	}
	if c.InstanceID != "" {
		options = append(options, kgo.InstanceID(c.InstanceID))
	}
	if c.Protocol == "consumer" {
		options = append(options, kgo.ServerSideBalancer(), kgo.Balancers(kgo.StickyBalancer()))
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return nil, err
	}
	m.client = client
	go func() {
		for {
			fetches := client.PollFetches(context.Background())
			if fetches.IsClientClosed() {
				return
			}
			m.lock.Lock()
			fetches.EachRecord(func(each *kgo.Record) { m.taken = append(m.taken, described(each)) })
			for _, each := range fetches.Errors() {
				m.failure = each.Err
			}
			m.lock.Unlock()
		}
	}()
	return m, nil
}

func (m *member) assigned() []int {
	m.lock.Lock()
	defer m.lock.Unlock()
	partitions := []int{}
	for each := range m.owned {
		partitions = append(partitions, int(each))
	}
	sort.Ints(partitions)
	return partitions
}

func (m *member) take() (answer, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	taken := m.taken
	m.taken = []record{}
	return answer{"records": taken}, m.failure
}

func (d *driver) config(ctx context.Context, c call) (answer, error) {
	configs, err := d.admin.DescribeTopicConfigs(ctx, c.Topic)
	if err != nil {
		return nil, err
	}
	found, err := configs.On(c.Topic, nil)
	if err != nil {
		return nil, err
	}
	for _, each := range found.Configs {
		if each.Key == c.Name {
			return answer{"value": each.MaybeValue()}, found.Err
		}
	}
	return nil, fmt.Errorf("%s has no config %s: %v", c.Topic, c.Name, found.Err)
}

func (d *driver) offset(ctx context.Context, c call) (answer, error) {
	var listed kadm.ListedOffsets
	var err error
	switch at := c.At.(type) {
	case float64:
		// kadm's own ListOffsetsAfterMilli gives the end where there is no such record.
		listed, err = d.admin.ListOffsetsAfterMilli(ctx, int64(at), c.Topic)
	case string:
		switch at {
		case "earliest":
			listed, err = d.admin.ListStartOffsets(ctx, c.Topic)
		case "latest":
			listed, err = d.admin.ListEndOffsets(ctx, c.Topic)
		default:
			listed, err = d.admin.ListMaxTimestampOffsets(ctx, c.Topic)
		}
	}
	if err == nil {
		err = listed.Error()
	}
	found, _ := listed.Lookup(c.Topic, c.Partition)
	return answer{"offset": found.Offset}, err
}

// decode reads base64, or "random:LENGTH:SEED" for bytes that every driver makes alike.
func decode(text *string) []byte {
	if text == nil {
		return nil
	}
	if !strings.HasPrefix(*text, "random:") {
		bytes, err := base64.StdEncoding.DecodeString(*text)
		if err != nil {
			panic(err)
		}
		return bytes
	}
	parts := strings.Split(*text, ":")
	length, _ := strconv.Atoi(parts[1])
	state, _ := strconv.Atoi(parts[2])
	made := make([]byte, length)
	for index := range made {
		state = (state*1103515245 + 12345) & 0x7fffffff
		made[index] = byte(48 + ((state >> 16) & 63))
	}
	return made
}

func encode(bytes []byte) *string {
	if bytes == nil {
		return nil
	}
	text := base64.StdEncoding.EncodeToString(bytes)
	if len(bytes) > longestValue {
		digest := sha256.Sum256(bytes)
		text = fmt.Sprintf("sha256:%d:%s", len(bytes), hex.EncodeToString(digest[:]))
	}
	return &text
}

func described(each *kgo.Record) record {
	timestamp := each.Timestamp.UnixMilli()
	headers := [][2]*string{}
	for _, header := range each.Headers {
		name := header.Key
		headers = append(headers, [2]*string{&name, encode(header.Value)})
	}
	return record{each.Partition, each.Offset, &timestamp, encode(each.Key), encode(each.Value), headers}
}
