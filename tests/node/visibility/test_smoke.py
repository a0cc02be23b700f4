from watchfloor.core.label import Label, Level
from watchfloor.core.policy.reader import Reader
from django.db import connections
import time
def R(p="ana",a="aa.police",l=Level.SECRET,k="police",purpose="crime"): return Reader(p,a,k,l,purpose,frozenset({"officer"}))
def test_a(node):
    from watchfloor.node.databases.doors import ledger
    from watchfloor.node.databases.dialect import insert_rows
    from watchfloor.node.visibility.binding import acting
    from watchfloor.node.visibility.horizons import intern
    from watchfloor.node.visibility.driven import horizon_size,driven_by_labels,first_rows
    from watchfloor.entities.models import Token
    with ledger() as c:
        a=intern(Label.of("RESTRICTED",["aa.police"])); b=intern(Label.of("RESTRICTED",["bb.customs"]))
        insert_rows(c,"token",("token","label_id","statement_id"),[("x",a,1),("x",b,2)])
    assert Token.objects.count()==0
    with acting(R()):
        assert horizon_size()==1
        assert [t.statement_id for t in Token.objects.all()]==[1]
        with ledger() as c:
            d=intern(Label.of("SECRET",["aa.police"]))
            insert_rows(c,"token",("token","label_id","statement_id"),[("x",d,3)])
        assert [t.statement_id for t in Token.objects.all()]==[1,3]
        with connections["reader"].cursor() as k:
            k.execute(f"select statement_id from {driven_by_labels('token')} t where token=%s order by 1",["x"]); assert k.fetchall()==[(1,),(3,)]
            k.execute(first_rows("token","t.statement_id",where="t.token=%(t)s",order="statement_id DESC",limit=5),{"t":"x"}); assert k.fetchall()==[(3,),(1,)]
        with acting(R(a="bb.customs",k="customs")):
            assert [t.statement_id for t in Token.objects.all()]==[2]
    assert Token.objects.count()==0
def test_b(node):
    from watchfloor.node.databases.doors import ledger
    from watchfloor.node.databases.dialect import insert_rows
    from watchfloor.node.visibility.binding import acting
    from watchfloor.node.visibility.horizons import intern,horizon_of,forget
    from watchfloor.node.visibility.driven import horizon_size,driven_by_labels,first_rows
    from watchfloor.entities.models import Token
    t=time.time()
    with ledger() as c:
        for i in range(5000):
            l=Label.of(Level(i%4),["aa.police" if i%2 else "bb.customs"],persons=["p%d"%i,"ana"]); n=intern(l)
    print("intern 5000",time.time()-t)
    forget()
    t=time.time(); horizon_of(R()); print("horizon",time.time()-t)
    t=time.time(); horizon_of(R(l=Level.RESTRICTED)); print("horizon",time.time()-t)
    with acting(R()):
        t=time.time(); print(horizon_size()); print("first",time.time()-t)
        t=time.time(); print(horizon_size()); print("2nd",time.time()-t)
