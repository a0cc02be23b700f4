import random,time,statistics
from django.db import connections
from watchfloor.core.label import Label, Level
from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.doors import ledger,unordered
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import intern
from watchfloor.node.visibility.driven import horizon_size,driven_by_labels,first_rows
N=300000
def R(p): return Reader(p,"aa.police","police",Level.SECRET,"crime",frozenset({"officer"}))
def test_m(node):
    rnd=random.Random(1)
    with ledger() as c:
        ids=[]
        for i in range(5000):
            who=[f"p{i}"]+(["half"] if i%2 else [])+(["most"] if i%10 else [])+(["few"] if i%135==0 else [])
            ids.append(intern(Label.of("RESTRICTED",["aa.police"],persons=who)))
        def st():
            for i in range(N):
                yield (rnd.choice(ids),i,"o","e%d"%(i//10),"Person" if i%20 else "Vessel",("Person" if i%20 else "Vessel") if i%10==0 else None,"name","v%d"%i,"",i,"")
        insert_rows(c,"statement",("label_id","id","origin","entity","schema","kind","prop","value","raw","ts","evaluation"),st())
        few=set(ids[::135])
        hid=[i for i in ids if i not in few]
        insert_rows(c,"token",("token","label_id","statement_id"),(("common",rnd.choice(ids),i) for i in range(N)))
        insert_rows(c,"token",("token","label_id","statement_id"),(("w%d"%(i//3),rnd.choice(ids),i) for i in range(N)))
        insert_rows(c,"token",("token","label_id","statement_id"),(("hidden",hid[i%len(hid)],i) for i in range(100000)))
    with unordered() as c, c.cursor() as k: k.execute("analyze"); 
    def run(conn,q,a,n=30):
        ts=[]
        with conn.cursor() as k:
            for _ in range(n):
                t=time.perf_counter(); k.execute(q,a); r=k.fetchall(); ts.append(time.perf_counter()-t)
        return statistics.median(ts)*1e3,len(r)
    LIST="select id,value,ts from {} s where kind=%(k)s order by ts desc limit 50"
    TOK="select statement_id from {} s where token=%(t)s order by statement_id desc limit 50"
    ENT="select id,value from {} s where entity=%(e)s"
    with unordered() as c:
        base={n:run(c,q.format(t),a) for n,q,t,a in (("list",LIST,"statement",{"k":"Person"}),("token",TOK,"token",{"t":"common"}),("rare",TOK,"token",{"t":"w7"}),("entity",ENT,"statement",{"e":"e77"}))}
    print("\nunfiltered",base)
    c=connections["reader"]
    for who in ("most","half","few"):
        with acting(R(who)):
            print(who,horizon_size())
            for n,q,a in (("list filter",LIST.format("statement"),{"k":"Person"}),("list driven",LIST.format(driven_by_labels("statement")),{"k":"Person"}),
               ("list first_rows",first_rows("statement","t.id,t.value,t.ts",where="t.kind=%(k)s",order="ts DESC",limit=50),{"k":"Person"}),
               ("token driven",TOK.format(driven_by_labels("token")),{"t":"common"}),("token orm",TOK.format("token"),{"t":"common"}),
               *((f"token first_rows {w}",first_rows("token","t.statement_id",where="t.token=%(t)s",order="statement_id DESC",limit=50),{"t":w}) for w in ("common","hidden","w7","absent")),
               ("entity",ENT.format("statement"),{"e":"e77"})):
                m,rows=run(c,q,a); b=base["list" if "list" in n else "entity" if n=="entity" else "token" if "common" in n or n in("token driven","token orm") else "rare"][0]
                print(f"   {n:26s} {m:8.3f} ms  x{m/b:6.1f}  {rows} rows")
                if c.vendor=="postgresql" and __import__("os").environ.get("PLAN"):
                    with c.cursor() as k:
                        k.execute("explain (analyze,buffers) "+q,a)
                        for (l,) in k.fetchall(): print("        ",l)
