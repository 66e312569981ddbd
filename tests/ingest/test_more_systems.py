"""Exports of shops, tills and ledgers in many languages, in small: real headers, invented rows, sums worked out by hand."""

# ruff: noqa: E501  lines of files stand as their systems write them

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from analytics import ingest
from tests.ingest.samples import loaded, write

LIGHTSPEED = """Date,Receipt,Line Type,Customer Name,Note,Quantity,Subtotal,Sales Tax,Discount,Loyalty Discount,Total,Paid,Details,Register,User,Status,Sku
2026-09-03 10:24:11,2001,Sale,Ana Mock,,3,45.00,4.50,5.00,0,49.50,49.50,2 X Tea + 1 X Cup,Main,Lin,Closed,
2026-09-03 10:24:11,2001,Sale Line,Ana Mock,,2,25.00,2.50,5.00,0,27.50,,Tea,Main,Lin,,TEA-1
2026-09-03 10:24:11,2001,Sale Line,Ana Mock,,1,20.00,2.00,0,0,22.00,,Cup,Main,Lin,,CUP-1
2026-09-03 10:24:11,2001,Payment,Ana Mock,,,,,,,,49.50,Cash,Main,Lin,,
2026-09-04 11:00:00,2002,Sale,,,1,20.00,2.00,0,0,22.00,22.00,1 X Cup,Main,Lin,Closed,
2026-09-04 11:00:00,2002,Sale Line,,,1,20.00,2.00,0,0,22.00,,Cup,Main,Lin,,CUP-1
2026-09-04 11:00:00,2002,Payment,,,,,,,,,22.00,Credit Card,Main,Lin,,
"""
ALLEGRO = """Type,OrderId,OrderDate,BuyerLogin,BuyerEmail,PaymentStatus,TotalToPayAmount,TotalToPayCurrency,DeliveryAmount,LineItemId,OfferId,Name,Quantity,Price,Currency
order,a-1,2026-09-03T10:24:11Z,ana_m,ana@example.com,PAID,110.00,PLN,10.00,,,,,,
lineItem,a-1,,,,,,,,l1,77001,Herbata zielona,2,25.00,PLN
lineItem,a-1,,,,,,,,l2,77002,Kubek,1,50.00,PLN
order,a-2,2026-09-04T11:00:00Z,ben_f,ben@example.com,PAID,50.00,PLN,0.00,,,,,,
lineItem,a-2,,,,,,,,l3,77002,Kubek,1,50.00,PLN
"""
PINDUODUO = """商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),商家实收金额(元),商品数量(件),支付时间,订单成交时间,商品id,商品规格,样式ID,商家编码-规格维度
高山绿茶,260903-001\t,已发货，待签收,68.00,0.00,5.00,3.00,60.00,63.00,1,2026-09-03 10:24:50\t,2026-09-03 10:24:11\t,7001,250g,1,TEA-1
紫砂壶,260904-002\t,未发货，退款成功,300.00,0.00,0.00,0.00,300.00,300.00,1,2026-09-04 10:25:50\t,2026-09-04 10:24:11\t,7002,单壶,2,POT-1
紫砂壶,260905-003\t,已取消,300.00,0.00,0.00,0.00,300.00,0.00,1,\t,2026-09-05 10:24:11\t,7002,单壶,2,POT-1
高山绿茶,260905-004\t,待付款,68.00,0.00,0.00,0.00,68.00,68.00,1,\t,2026-09-05 11:24:11\t,7001,250g,1,TEA-1
"""
XERO = """ContactName,EmailAddress,InvoiceNumber,Reference,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,InventoryItemCode,Description,Quantity,UnitAmount,Discount,LineAmount,AccountCode,TaxType,TaxAmount,Currency,Type,Sent,Status
Ana Mock Ltd,ana@example.com,INV-0101,,03/09/2026,17/09/2026,120.00,20.00,120.00,0.00,TEA-1,Green Tea,10,10.00,,100.00,200,20% (VAT on Income),20.00,GBP,Sales invoice,Sent,Paid
Ben Fake Ltd,ben@example.com,INV-0102,,14/09/2026,28/09/2026,60.00,10.00,0.00,60.00,CUP-1,Cup,2,25.00,,50.00,200,20% (VAT on Income),10.00,GBP,Sales invoice,Sent,Awaiting Payment
Ben Fake Ltd,ben@example.com,INV-0103,,15/09/2026,29/09/2026,30.00,5.00,0.00,30.00,CUP-1,Cup,1,25.00,,25.00,200,20% (VAT on Income),5.00,GBP,Sales invoice,,Draft
Ben Fake Ltd,ben@example.com,INV-0104,,15/09/2026,29/09/2026,30.00,5.00,0.00,0.00,CUP-1,Cup,1,25.00,,25.00,200,20% (VAT on Income),5.00,GBP,Sales invoice,,Voided
"""
QB_OPEN = """Date,Transaction Type,Num,Customer,Due Date,Amount,Open Balance,Status
09/03/2026,Invoice,1001,Ana Mock,10/03/2026,49.56,0.00,Paid
09/04/2026,Invoice,1002,Ben Fake,10/04/2026,30.25,30.25,Open
09/25/2026,Invoice,1003,Ben Fake,09/30/2026,20.00,20.00,Overdue
"""
ZH_INVOICE = """开票日期,发票号码,客户名称,货物名称,数量,单价,不含税金额,税额,价税合计,收款状态
2026-09-03,26330001,海宁百货,高山绿茶,10,100,1000.00,130.00,1130.00,已回款
2026-09-04,26330002,远山商贸,紫砂壶,2,300,600.00,78.00,678.00,已开票未回款
2026-09-05,26330003,远山商贸,紫砂壶,1,300,300.00,39.00,339.00,已作废
"""
COST_UNIT = """订单号,日期,客户,商品名称,数量,单价,金额,成本
1,2026-09-03,甲,绿茶,10,20,200,12
2,2026-09-04,乙,红茶,5,30,150,18
3,2026-09-05,丙,紫砂壶,2,300,600,180
"""
COST_LINE = """Order No,Date,Customer,Product,Qty,Price,Amount,Cost
1,2026-09-03,Ana,Tea,10,20,200,120
2,2026-09-04,Ben,Tea,5,30,150,90
3,2026-09-05,Cleo,Pot,2,300,600,360
"""
SHOPEE = """Order ID,Order Status,Cancel reason,Return / Refund Status,Tracking Number*,Ship Time,Order Creation Date,Order Paid Time,SKU Reference No.,Product Name,Variation Name,Original Price,Deal Price,Quantity,Returned quantity,Product Subtotal,Seller Voucher,Shopee Voucher,Total Amount,Buyer Paid Shipping Fee,Transaction Fee,Commission Fee,Service Fee,Grand Total,Username (Buyer),Receiver Name,Phone Number,City,Province,Country,Note,Order Complete Time
2609030001,Completed,,,SPX1,2026-09-04 09:00,2026-09-03 10:24,2026-09-03 10:25,TEA-1,Green Tea,250g,12.00,10.00,2,0,20.00,2.00,0,37.90,2.90,0.76,1.0,0.4,37.90,ana_m,A***a,******11,Bukit,Selangor,MY,,2026-09-09 10:00
2609030001,Completed,,,SPX1,2026-09-04 09:00,2026-09-03 10:24,2026-09-03 10:25,CUP-1,Cup,Blue,20.00,17.00,1,0,17.00,2.00,0,37.90,2.90,0.76,1.0,0.4,37.90,ana_m,A***a,******11,Bukit,Selangor,MY,,2026-09-09 10:00
2609040002,Cancelled,Buyer changed mind,,,,2026-09-04 11:24,,CUP-1,Cup,Blue,20.00,17.00,1,0,17.00,0,0,17.00,0,0,0,0,17.00,ben_f,B***n,******12,Ipoh,Perak,MY,,
2609050003,Shipping,,,SPX3,2026-09-06 09:00,2026-09-05 11:24,2026-09-05 11:25,CUP-1,Cup,Blue,20.00,17.00,1,0,17.00,0,0,19.00,2.00,0.4,0.4,0.4,19.00,cleo_f,C***o,******13,Ipoh,Perak,MY,,
"""
RAKUTEN = """注文番号,ステータス,注文日時,注文日,注文時間,商品合計金額,送料合計,請求金額,合計金額,ポイント利用額,クーポン利用総額,注文者姓,注文者名,注文者都道府県,商品名,商品番号,単価,個数
400001-20260903-001,700,2026-09-03 10:24:11,2026-09-03,10:24:11,3500,600,4000,4100,100,0,山田,花子,東京都,緑茶 100g,TEA-1,1000,2
400001-20260903-001,700,2026-09-03 10:24:11,2026-09-03,10:24:11,3500,600,4000,4100,100,0,山田,花子,東京都,湯呑み,CUP-1,1500,1
400001-20260914-002,700,2026-09-14 11:24:11,2026-09-14,11:24:11,1500,0,1500,1500,0,0,鈴木,太郎,大阪府,湯呑み,CUP-1,1500,1
"""
COUPANG = """번호,묶음배송번호,주문번호,주문일,등록상품명,등록옵션명,노출상품ID,업체상품코드,결제액,배송비,구매수(수량),옵션판매가(판매단가),구매자,구매자전화번호,수취인이름,수취인 주소
1,8001,9000001,2026-09-03 10:24:11,녹차,250g,7001,TEA-1,20000,2500,2,10000,김하나,0502-1111-0001,김하나,서울특별시 중구
2,8002,9000002,2026-09-14 11:24:11,찻잔,블루,7002,CUP-1,15000,0,1,15000,이둘,0502-1111-0002,이둘,부산광역시 동구
3,8003,9000003,2026-09-15 11:24:11,찻잔,블루,7002,CUP-1,45000,0,3,15000,이둘,0502-1111-0002,이둘,부산광역시 동구
"""
MERCADO = """Ventas de Mercado Libre,,,,,,,,,,
Ventas,,,,,,,Publicaciones,,,Compradores
# de venta,Fecha de venta,Estado,Unidades,Ingresos por productos (MXN),Cargo por venta e impuestos,Total (MXN),SKU,Título de la publicación,Precio unitario de venta de la publicación (MXN),Comprador
2000001,3 de septiembre de 2026 10:24 hs.,Entregado,2,200.00,-30.00,170.00,TEA-1,Té verde,100.00,Ana Mock
2000002,14 de septiembre de 2026 11:24 hs.,Entregado,1,250.00,-40.00,210.00,CUP-1,Taza,250.00,Ben Fake
2000003,15 de septiembre de 2026 11:24 hs.,Venta cancelada,1,250.00,-40.00,0.00,CUP-1,Taza,250.00,Cleo Fake
"""
OZON = """Номер заказа;Номер отправления;Принят в обработку;Дата отгрузки;Статус;Сумма отправления;Код валюты отправления;Наименование товара;OZON id;Артикул;Ваша цена;Количество;Стоимость доставки;Город доставки
10001-1;10001-1-1;03.09.2026 10:24;04.09.2026 10:00;Доставлен;1000,00;RUB;Зеленый чай;7001;TEA-1;500,00;2;;Москва
10002-1;10002-1-1;14.09.2026 11:24;15.09.2026 10:00;Доставлен;1250,50;RUB;Чашка;7002;CUP-1;1250,50;1;;Казань
10003-1;10003-1-1;15.09.2026 11:24;16.09.2026 10:00;Отменён;1250,50;RUB;Чашка;7002;CUP-1;1250,50;1;;Казань
"""
SQUARESPACE = """Order ID,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem variant,Billing Name,Billing City,Billing Country
00101,ana@example.com,PAID,2026-09-03 10:25:00 +0200,FULFILLED,2026-09-04 10:00:00 +0200,EUR,40.00,5.00,8.00,0.00,49.00,TEN,4.00,DHL,2026-09-03 10:24:11 +0200,2,Green Tea,10.00,TEA-1,,Ana Mock,Berlin,DE
00101,ana@example.com,,,,,,,,,,,,,,,1,Cup,20.00,CUP-1,,,,
00102,ben@example.com,PAID,2026-09-14 10:25:00 +0200,PENDING,,EUR,20.00,5.00,5.00,30.00,30.00,,0.00,DHL,2026-09-14 10:24:11 +0200,1,Cup,20.00,CUP-1,,Ben Fake,Köln,DE
"""
WIX = """Order number,Date created,Time,Total order quantity,Contact email,Note from customer,Item,Variant,SKU,Qty,Quantity refunded,Price,Weight,Recipient name,Delivery country,Billing name,Payment status,Payment method,Currency,Shipping label,Shipping rate,Taxes,Total
10001,"Sep 3, 2026",10:24:11 AM,3,ana@example.com,,Green Tea,,TEA-1,2,0,10,0.2,Ana Mock,Ireland,Ana Mock,Paid,Visa,EUR,Standard,5,0,45
10001,"Sep 3, 2026",10:24:11 AM,3,ana@example.com,,Cup,,CUP-1,1,0,20,0.4,Ana Mock,Ireland,Ana Mock,Paid,Visa,EUR,Standard,5,0,45
10002,"Sep 14, 2026",1:24:11 PM,1,ben@example.com,,Cup,,CUP-1,1,0,20,0.4,Ben Fake,Ireland,Ben Fake,Not Paid,Offline,EUR,Standard,5,0,25
"""
PRESTASHOP = """ID;Référence;Nouveau client;Livraison;Client;Total;Paiement;État;Date
101;XKBKNABJK;Oui;France;A. Mock;49,56 €;Carte;Paiement accepté;03/09/2026 10:24:11
102;OHSATSERP;Non;France;B. Fake;1 030,25 €;Chèque;En attente du paiement par chèque;14/09/2026 11:24:11
103;UOYEVOLI;Non;France;B. Fake;30,25 €;Carte;Annulé;15/09/2026 11:24:11
104;FFATNOMMJ;Non;France;C. Fake;20,00 €;Carte;Livré;16/09/2026 11:24:11
"""
CLOVER = """Line Item Date,Order Date,Order ID,Order Employee Name,Item Name,Category,Item Revenue,Modifiers Revenue,Total Revenue,Discounts,Tax Amount,Item Total with Tax Amount,Refunded,Exchanged
03-Sep-2026 10:24 AM EDT,03-Sep-2026 10:20 AM EDT,ABC1,Lin,Green Tea,Tea,10.00,1.00,11.00,-1.00,0.80,10.80,No,No
03-Sep-2026 10:25 AM EDT,03-Sep-2026 10:20 AM EDT,ABC1,Lin,Cup,Ware,20.00,0.00,20.00,0.00,1.60,21.60,No,No
14-Sep-2026 10:25 AM EDT,14-Sep-2026 10:20 AM EDT,ABC2,Lin,Cup,Ware,20.00,0.00,20.00,0.00,1.60,21.60,No,No
"""
SAP_DE = """Verkaufsbeleg;Position;Angelegt am;Auftraggeber;Name Auftraggeber;Material;Bezeichnung;Auftragsmenge;Mengeneinheit;Nettopreis;Nettowert;Belegwährung;Verkaufsbelegart;Vertriebsweg
0090000101;000010;03.09.2026;0000100001;Müller GmbH;T-1;Grüner Tee;10;ST;8,40;84,00;EUR;TA;10
0090000101;000020;03.09.2026;0000100001;Müller GmbH;K-1;Kanne;1;ST;1.125,00;1.125,00;EUR;TA;10
0090000102;000010;14.09.2026;0000100002;Weiß & Söhne;T-1;Grüner Tee;5;ST;8,40;42,00;EUR;TA;10
0060000001;000010;15.09.2026;0000100002;Weiß & Söhne;T-1;Grüner Tee;1-;ST;8,40;8,40-;EUR;RE;10
"""
NETSUITE = """Internal ID,Type,Date,Document Number,Name,Status,Item,Description,Quantity,Item Rate,Amount,Main Line
501,Invoice,9/3/2026,INV101,C-17 Ana Mock,Paid In Full,,,,,120.00,*
501,Invoice,9/3/2026,INV101,C-17 Ana Mock,Paid In Full,TEA-1,Green Tea,10,10.00,100.00,
501,Invoice,9/3/2026,INV101,C-17 Ana Mock,Paid In Full,CUP-1,Cup,1,20.00,20.00,
502,Invoice,9/14/2026,INV102,C-18 Ben Fake,Open,,,,,40.00,*
502,Invoice,9/14/2026,INV102,C-18 Ben Fake,Open,CUP-1,Cup,2,20.00,40.00,
503,Credit Memo,9/20/2026,CM7,C-18 Ben Fake,Fully Applied,,,,,-20.00,*
503,Credit Memo,9/20/2026,CM7,C-18 Ben Fake,Fully Applied,CUP-1,Cup,-1,20.00,-20.00,
"""
EXACT = """Factuurnummer;Factuurdatum;Debiteur;Naam;Artikel;Omschrijving;Aantal;Prijs;Korting %;Bedrag excl. BTW;BTW bedrag;Bedrag incl. BTW
26700101;03-09-2026;1001;Mock BV;T-1;Groene thee;10;8,40;0;84,00;7,56;91,56
26700101;03-09-2026;1001;Mock BV;K-1;Kan;1;1.250,00;10;1.125,00;236,25;1.361,25
26700102;14-09-2026;1002;Fake BV;T-1;Groene thee;5;8,40;0;42,00;3,78;45,78
"""
GUANJIAPO = """销售单明细表,,,,,,,,,,,
查询条件：2026-09-01 至 2026-09-30,,,,,,,,,,,
单据日期,单据编号,往来单位,经手人,商品编号,商品全名,单位,数量,单价,金额,折扣,折后金额
2026-09-03,XS-2026-09-03-0001,海宁百货,林芳,0101,高山绿茶,盒,10,100,1000,0.9,900
2026-09-03,XS-2026-09-03-0001,海宁百货,林芳,0102,紫砂壶,把,1,300,300,1,300
2026-09-04,XS-2026-09-04-0001,远山商贸,周蕾,0101,高山绿茶,盒,5,100,500,1,500
2026-09-05,XT-2026-09-05-0001,远山商贸,周蕾,0101,高山绿茶,盒,-1,100,-100,1,-100
合计,,,,,,,15,,1700,,1600
"""
WANGDIANTONG = """店铺,原始单号,订单编号,订单状态,客户网名,收件人,省,市,下单时间,付款时间,发货时间,商家编码,货品名称,规格名称,数量,标价,成交价,优惠,分摊后总价,邮费,应收金额,已付金额
旗舰店,TB01,JY01,已发货,甲**,张**,浙江省,杭州市,2026-09-03 10:24:11,2026-09-03 10:25:11,2026-09-04 09:00:00,TEA-1,高山绿茶,250g,2,68,60,16,115,0,415,415
旗舰店,TB01,JY01,已发货,甲**,张**,浙江省,杭州市,2026-09-03 10:24:11,2026-09-03 10:25:11,2026-09-04 09:00:00,POT-1,紫砂壶,单壶,1,300,300,0,300,0,415,415
旗舰店,TB02,JY02,已取消,乙**,李**,浙江省,宁波市,2026-09-04 10:24:11,,,POT-1,紫砂壶,单壶,1,300,300,0,300,0,300,0
"""
YINBAO = """流水号,销售时间,类型,收银员,会员姓名,会员号,商品条码,商品名称,商品分类,商品数量,商品单价,商品小计,折扣,实收金额,成本,利润
2609030001,2026-09-03 10:24:11,销售,林芳,甲,V001,690001,高山绿茶,茶叶,2,68.00,136.00,90%,122.40,80.00,42.40
2609030001,2026-09-03 10:24:11,销售,林芳,甲,V001,690002,茶杯,器具,1,30.00,30.00,100%,30.00,15.00,15.00
2609040001,2026-09-04 10:24:11,销售,林芳,,,690002,茶杯,器具,3,30.00,90.00,100%,90.00,45.00,45.00
2609040002,2026-09-04 11:24:11,退货,林芳,甲,V001,690002,茶杯,器具,-1,30.00,-30.00,100%,-30.00,-15.00,-15.00
"""
WEIMOB = """订单编号,下单时间,付款时间,订单状态,商品名称,商品编码,商品规格,商品数量,商品单价,商品总额,优惠金额,运费,实付金额,退款金额,买家昵称,收货人,收货人手机号,省份,城市
WM01,2026-09-03 10:24:11,2026-09-03 10:25:11,已完成,高山绿茶,TEA-1,250g,2,68.00,136.00,10.00,0.00,126.00,0.00,小甲,张三,13800000001,浙江省,杭州市
WM02,2026-09-04 10:24:11,2026-09-04 10:25:11,已完成,紫砂壶,POT-1,单壶,1,300.00,300.00,0.00,6.00,306.00,306.00,小乙,李四,13800000002,浙江省,宁波市
WM03,2026-09-05 10:24:11,,已关闭,紫砂壶,POT-1,单壶,1,300.00,300.00,0.00,6.00,306.00,0.00,小丙,王五,13800000003,浙江省,宁波市
"""
XIAOETONG = """订单号,商品名称,商品类型,订单金额(元),优惠金额(元),实付金额(元),支付方式,支付状态,下单时间,支付时间,用户昵称,用户ID,手机号
o_1,茶艺入门课,专栏,199.00,20.00,179.00,微信支付,已支付,2026-09-03 10:24:11,2026-09-03 10:24:51,小甲,u_1,13800000001
o_2,茶艺入门课,专栏,199.00,0.00,0.00,微信支付,未支付,2026-09-04 10:24:11,,小乙,u_2,13800000002
o_3,品鉴直播,直播,9.90,0.00,9.90,微信支付,已退款,2026-09-05 10:24:11,2026-09-05 10:25:11,小甲,u_1,13800000001
"""
A1688 = """订单编号,买家公司名,买家会员名,货品总价(元),运费(元),涨价或折扣(元),实付款(元),订单状态,订单创建时间,订单付款时间,收货人姓名,联系手机,货品标题,单价(元),数量,单位,货号
2609031,海宁百货,haining,1300.00,20.00,-30.00,1290.00,交易成功,2026-09-03 10:24:11,2026-09-03 10:30:11,张三,13800000001,高山绿茶,100.00,10,盒,TEA-1
,,,,,,,,,,,,紫砂壶,300.00,1,把,POT-1
2609032,远山商贸,yuanshan,500.00,0.00,0.00,500.00,等待买家付款,2026-09-04 10:24:11,,李四,13800000002,高山绿茶,100.00,5,盒,TEA-1
2609033,远山商贸,yuanshan,500.00,0.00,0.00,500.00,等待买家确认收货,2026-09-05 10:24:11,2026-09-05 10:34:11,李四,13800000002,高山绿茶,100.00,5,盒,TEA-1
"""
KUAIMAI = """系统订单号,平台订单号,店铺名称,平台状态,系统状态,买家昵称,付款时间,下单时间,商家编码,商品名称,购买数量,商品单价,商品优惠,商品实付,订单实付,运费
KM1,TB1,旗舰店,已付款,待审核,甲,2026-09-03 10:25,2026-09-03 10:24,TEA-1,高山绿茶,2,68,16,120,420,0
KM1,TB1,旗舰店,已付款,待审核,甲,2026-09-03 10:25,2026-09-03 10:24,POT-1,紫砂壶,1,300,0,300,420,0
KM2,TB2,旗舰店,待付款,待付款,乙,,2026-09-04 10:24,POT-1,紫砂壶,1,300,0,300,300,0
"""
KRY = """客如云销售明细,,,,,,,,,
营业日期,订单号,下单时间,订单类型,桌台,菜品名称,数量,菜品金额,优惠金额,实收金额
2026-09-03,KRY0001,2026-09-03 12:24:11,堂食,A1,龙井虾仁,1,88.00,8.00,80.00
2026-09-03,KRY0001,2026-09-03 12:24:11,堂食,A1,绿茶,2,40.00,0.00,40.00
2026-09-03,KRY0002,2026-09-03 18:24:11,外卖,,龙井虾仁,2,176.00,0.00,176.00
总计,,,,,,5,304.00,8.00,296.00
"""
SALLA = """رقم الطلب,تاريخ الطلب,حالة الطلب,اسم العميل,رقم الجوال,اسم المنتج,رمز المنتج,الكمية,سعر المنتج,الخصم,تكلفة الشحن,الضريبة,إجمالي الطلب
50001,2026-09-03 10:24,تم التنفيذ,ana mock,966500000001,شاي أخضر,TEA-1,2,50.00,0,20.00,18.00,138.00
50002,2026-09-14 11:24,تم التنفيذ,ben fake,966500000002,كوب,CUP-1,1,80.00,0,20.00,15.00,115.00
50003,2026-09-15 11:24,ملغي,ben fake,966500000002,كوب,CUP-1,1,80.00,0,20.00,15.00,115.00
"""
ECWID = """order_number,order_date,email,customer_name,payment_status,fulfillment_status,total,subtotal,shipping,tax,coupon_discount,volume_discount,item_name,item_sku,item_quantity,item_price
101,2026-09-03 10:24:11 +0000,ana@example.com,Ana Mock,PAID,SHIPPED,45.00,40.00,5.00,0,0,0,Green Tea,TEA-1,2,10.00
101,2026-09-03 10:24:11 +0000,ana@example.com,Ana Mock,PAID,SHIPPED,45.00,40.00,5.00,0,0,0,Cup,CUP-1,1,20.00
102,2026-09-14 10:24:11 +0000,ben@example.com,Ben Fake,AWAITING_PAYMENT,AWAITING_PROCESSING,25.00,20.00,5.00,0,0,0,Cup,CUP-1,1,20.00
"""
DYNAMICS = """No.,Document Type,Document No.,Posting Date,Sell-to Customer No.,Sell-to Customer Name,Type,Item No.,Description,Quantity,Unit Price Excl. VAT,Line Discount Amount,Line Amount Excl. VAT,Amount Including VAT
1,Invoice,PSI-101,9/3/2026,C001,Ana Mock,Item,T-1,Green Tea,10,10.00,5.00,95.00,114.00
2,Invoice,PSI-101,9/3/2026,C001,Ana Mock,Item,C-1,Cup,1,20.00,0.00,20.00,24.00
3,Invoice,PSI-102,9/14/2026,C002,Ben Fake,Item,C-1,Cup,2,20.00,0.00,40.00,48.00
"""
OTTO = """Bestellnummer;Bestelldatum;Positionsstatus;SKU;Artikelname;Menge;Stückpreis brutto;Versandkosten;Währung;Vorname;Nachname;Ort
b-1001;03.09.2026 10:24:11;Versendet;T-1;Grüner Tee;1;8,99;2,95;EUR;Ana;Mock;Köln
b-1002;14.09.2026 11:24:11;Retourniert;K-1;Kanne;1;1.049,00;0,00;EUR;Ben;Fake;Bonn
b-1003;15.09.2026 11:24:11;Storniert durch Kunden;K-1;Kanne;1;49,00;0,00;EUR;Ben;Fake;Bonn
"""
TOAST = """Order Id,Order Date,Menu Item,Menu Group,Qty,Gross Price,Discount,Net Price,Tax,Void?
1,2026-09-03 10:24,Tea,Drinks,2,20.00,0.00,20.00,1.60,false
1,2026-09-03 10:24,Cup,Ware,1,20.00,2.00,18.00,1.44,false
1,2026-09-03 10:24,Pot,Ware,1,300.00,0.00,300.00,24.00,true
2,2026-09-03 11:24,Tea,Drinks,1,10.00,0.00,10.00,0.80,true
3,2026-09-04 11:24,Tea,Drinks,3,30.00,0.00,30.00,2.40,false
"""
LAZADA = """orderItemId,orderType,lazadaId,sellerSku,lazadaSku,createTime,updateTime,orderNumber,invoiceRequired,customerName,payMethod,paidPrice,unitPrice,sellerDiscountTotal,shippingFee,walletCredit,itemName,variation,status
101,Normal,L1,TEA-1,7001,03 Sep 2026 10:24,03 Sep 2026 10:24,7001,No,Ana Mock,COD,17.00,20.00,-1.00,2.00,0,Green Tea,250g,delivered
102,Normal,L2,CUP-1,7002,03 Sep 2026 10:24,03 Sep 2026 10:24,7001,No,Ana Mock,COD,20.00,20.00,0,0.00,0,Cup,blue,delivered
103,Normal,L3,CUP-1,7002,14 Sep 2026 10:24,14 Sep 2026 10:24,7002,No,Ben Fake,COD,15.00,20.00,-5,0.00,0,Cup,blue,canceled
"""
JD_BILL = """订单编号,单据编号,单据类型,商品编号,商户订单号,商品名称,费用发生时间,费用计费时间,费用结算时间,费用项,金额,币种,商家应收/应付,钱包结算备注,店铺号,京东门店编号,品牌门店编号,门店名称,备注,收支方向,账单日期
290000000001,290000000001,订单,7001,,高山绿茶,2026-09-03 10:24:11,2026-09-08 01:00:00,2026-09-08 02:00:00,货款,136.00,CNY,应收,已结算,10086,,,,,收入,20260908
290000000001,290000000001,订单,7001,,高山绿茶,2026-09-03 10:24:11,2026-09-08 01:00:00,2026-09-08 02:00:00,佣金,-6.80,CNY,应付,已结算,10086,,,,,支出,20260908
290000000002,290000000002,订单,7002,,紫砂壶,2026-09-04 10:24:11,2026-09-09 01:00:00,2026-09-09 02:00:00,货款,300.00,CNY,应收,已结算,10086,,,,,收入,20260909
290000000002,80001,售后服务单,7002,,紫砂壶,2026-09-06 10:24:11,2026-09-09 01:00:00,2026-09-09 02:00:00,货款,-300.00,CNY,应付,已结算,10086,,,,,支出,20260909
"""
PAYPAL = """"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","Transaction ID"
"09/03/2026","10:24:11","PDT","Ana Mock","Website Payment","Completed","USD","49.56","-1.74","47.82","T1"
"09/14/2026","11:24:11","America/New_York","Ben Fake","Website Payment","Completed","USD","30.25","-1.18","29.07","T2"
"12/15/2026","11:24:11","PST","Ben Fake","Payment Refund","Completed","USD","-30.25","1.18","-29.07","T3"
"""
VIP_BILL = """唯品会账单号,供应商编码,PO编号,SO号,商品条形码,商品名称,行类型名称,结算含税单价,结算数量,结算含税金额,账单签发时间
B2026090001,600001,PO1,SO1,690001,高山绿茶,货款,50.00,2,100.00,2026-09-10 00:00:00
B2026090001,600001,PO1,SO2,690002,紫砂壶,货款,200.00,1,200.00,2026-09-10 00:00:00
B2026090001,600001,PO1,SO3,690002,紫砂壶,退货扣款,200.00,-1,-200.00,2026-09-10 00:00:00
"""
SYSTEMS = {
    "toast": (TOAST, "utf-8", {"orders": 3, "orders_charged": 2, "lines": 4, "revenue": "68.00", "tax": "5.44", "rejected": 1}),
    "lazada": (LAZADA, "utf-8", {"orders": 2, "orders_charged": 1, "lines": 3, "revenue": "39.00", "shipping": "2.00", "net": "41.00", "discounts": "1.00"}),
    "lightspeed": (LIGHTSPEED, "utf-8", {"lines": 3, "orders": 2, "revenue": "65.00", "tax": "6.50", "net": "71.50", "rejected": 0}),
    "allegro": (ALLEGRO, "utf-8", {"lines": 3, "orders": 2, "revenue": "150.00", "shipping": "10.00", "net": "160.00", "rejected": 0, "customers": 2}),
    "pinduoduo": (PINDUODUO, "utf-8", {"lines": 4, "orders": 4, "orders_charged": 2, "rejected": 0, "refund_revenue": "300.00"}),
    "xero": (XERO, "utf-8", {"orders": 4, "orders_charged": 2, "revenue": "150.00", "tax": "30.00", "net": "180.00"}),
    "qb_open": (QB_OPEN, "utf-8", {"orders_charged": 3, "revenue": "99.81"}),
    "zh_invoice": (ZH_INVOICE, "utf-8", {"orders_charged": 2, "revenue": "1600.00", "tax": "208.00", "net": "1808.00"}),
    "cost_unit": (COST_UNIT, "utf-8", {"revenue": "950.00", "cost": "570.00"}),
    "cost_line": (COST_LINE, "utf-8", {"revenue": "950.00", "cost": "570.00"}),
    "shopee": (SHOPEE, "utf-8", {"orders": 3, "orders_charged": 2, "lines": 4, "revenue": "52.00", "shipping": "4.90", "net": "56.90", "rejected": 0}),
    "rakuten": (RAKUTEN, "cp932", {"orders": 2, "lines": 3, "revenue": "5000.00", "shipping": "600.00", "rejected": 0, "customers": 2}),
    "coupang": (COUPANG, "cp949", {"orders": 3, "lines": 3, "revenue": "80000.00", "shipping": "2500.00", "customers": 2, "rejected": 0}),
    "mercado": (MERCADO, "utf-8", {"orders": 3, "orders_charged": 2, "lines": 3, "revenue": "450.00", "rejected": 0}),
    "ozon": (OZON, "utf-8", {"orders": 3, "orders_charged": 2, "lines": 3, "revenue": "2250.50", "rejected": 0}),
    "squarespace": (SQUARESPACE, "utf-8", {"orders": 2, "lines": 3, "revenue": "56.00", "refunds": "30.00", "net": "49.00", "rejected": 0}),
    "wix": (WIX, "utf-8", {"orders": 2, "orders_charged": 1, "lines": 3, "revenue": "40.00", "shipping": "5.00", "net": "45.00", "rejected": 0}),
    "prestashop": (PRESTASHOP, "utf-8", {"orders": 4, "orders_charged": 2, "revenue": "69.56", "rejected": 0}),
    "clover": (CLOVER, "utf-8", {"orders": 2, "lines": 3, "revenue": "50.00", "tax": "4.00", "discounts": "1.00", "net": "54.00", "rejected": 0}),
    "sap_de": (SAP_DE, "cp1252", {"orders": 2, "lines": 4, "revenue": "1251.00", "refund_revenue": "8.40", "net_sales": "1242.60", "customers": 2, "rejected": 0}),
    "netsuite": (NETSUITE, "utf-8", {"lines": 4, "revenue": "160.00", "refund_revenue": "20.00", "net_sales": "140.00"}),
    "exact": (EXACT, "utf-8", {"orders": 2, "lines": 3, "revenue": "1251.00", "discounts": "125.00", "tax": "247.59", "net": "1498.59", "customers": 2}),
    "guanjiapo": (GUANJIAPO, "gb18030", {"orders": 2, "lines": 4, "revenue": "1700.00", "refund_revenue": "100.00", "net_sales": "1600.00", "discounts": "100.00", "customers": 2}),
    "wangdiantong": (WANGDIANTONG, "utf-8", {"orders": 2, "orders_charged": 1, "lines": 3, "revenue": "415.00", "net": "415.00", "rejected": 0}),
    "yinbao": (YINBAO, "utf-8", {"lines": 4, "revenue": "242.40", "refund_revenue": "30.00", "net_sales": "212.40", "discounts": "13.60", "cost": "140.00"}),
    "weimob": (WEIMOB, "utf-8", {"orders": 3, "orders_charged": 2, "revenue": "426.00", "shipping": "6.00", "refunds": "306.00", "net": "126.00", "discounts": "10.00", "rejected": 0}),
    "xiaoetong": (XIAOETONG, "utf-8", {"orders": 3, "orders_charged": 2, "revenue": "188.90", "refunds": "9.90", "net": "179.00", "customers": 2, "rejected": 0}),
    "a1688": (A1688, "utf-8", {"orders": 3, "orders_charged": 2, "lines": 4, "revenue": "1770.00", "shipping": "20.00", "net": "1790.00", "customers": 2, "rejected": 0}),
    "kuaimai": (KUAIMAI, "utf-8", {"orders": 2, "orders_charged": 1, "lines": 3, "revenue": "420.00", "discounts": "16.00", "net": "420.00", "rejected": 0}),
    "kry": (KRY, "utf-8", {"orders": 2, "lines": 3, "revenue": "296.00", "discounts": "8.00", "net": "296.00"}),
    "salla": (SALLA, "utf-8", {"orders": 3, "orders_charged": 2, "revenue": "180.00", "shipping": "40.00", "tax": "33.00", "net": "253.00", "customers": 2}),
    "ecwid": (ECWID, "utf-8", {"orders": 2, "orders_charged": 1, "lines": 3, "revenue": "40.00", "shipping": "5.00", "net": "45.00"}),
    "dynamics": (DYNAMICS, "utf-8", {"orders": 2, "lines": 3, "revenue": "155.00", "discounts": "5.00", "customers": 2}),
    "otto": (OTTO, "utf-8", {"orders": 3, "orders_charged": 2, "revenue": "1057.99", "refund_revenue": "1049.00", "shipping": "2.95", "customers": 2}),
}  # fmt: skip


@pytest.mark.parametrize("name", SYSTEMS)
def test_an_export_adds_up(name: str, tmp_path: Path):
    content, encoding, sums = SYSTEMS[name]
    with ingest.prepare(write(tmp_path, content, f"{name}.csv", encoding)) as done:
        found = done.receipt["totals"] | {"rejected": sum(done.receipt["rejected"].values())}
        if "cost" in sums:
            kept = [row for row in loaded(done) if not row["is_refund"]]
            found["cost"] = f"{sum((row['cost'] for row in kept), Decimal(0)):.2f}"
        assert done.receipt["target_table"] == "order_lines"
        assert {key: found.get(key) for key in sums} == sums


def test_what_belongs_to_the_order_is_told_to_its_lines_and_payments_are_none(tmp_path: Path):
    with ingest.prepare(write(tmp_path, LIGHTSPEED)) as done:
        assert done.receipt["ignored"] == {"order_row": 2, "payment_row": 2}
        assert [(row["product_id"], row["quantity"], row["revenue"]) for row in loaded(done)] == [
            ("TEA-1", 2, Decimal("25.00")), ("CUP-1", 1, Decimal("20.00")), ("CUP-1", 1, Decimal("20.00")),
        ]  # fmt: skip


def test_an_order_that_was_never_paid_keeps_the_day_it_was_placed(tmp_path: Path):
    with ingest.prepare(write(tmp_path, PINDUODUO)) as done:
        assert [str(row["ordered_on"]) for row in loaded(done) if not row["is_refund"]] == [
            "2026-09-03", "2026-09-04", "2026-09-05", "2026-09-05",
        ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["gb18030", "cp1252", "cp1250", "cp1251"])
def test_a_few_letters_do_not_pass_for_another_language(encoding: str, tmp_path: Path):
    names = {"gb18030": "客户", "cp1252": "Crème brûlée", "cp1250": "Śliwka z żółtą wstążką", "cp1251": "Зеленый чай"}
    rows = "\n".join(f"{place},2026-09-0{place},{names[encoding]},10" for place in range(1, 5))
    with ingest.prepare(write(tmp_path, f"order id,date,product,amount\n{rows}\n", encoding=encoding)) as done:
        assert {row["product_name"] for row in loaded(done)} == {names[encoding]}


def test_a_bill_of_the_platform_is_a_settlement(tmp_path: Path):
    with ingest.prepare(write(tmp_path, JD_BILL)) as done:
        assert done.receipt["target_table"] == "settlements"
        totals = {name: done.receipt["totals"][name] for name in ("sales", "refunds", "fees", "deposit")}
        assert totals == {"sales": "436.00", "refunds": "300.00", "fees": "-6.80", "deposit": "129.20"}


def test_dates_that_nobody_can_read_are_kept_as_written(tmp_path: Path):
    content = "客户编号,客户名称,手机,注册日期,生日\nC1,海宁,13800000000,2024-03-18,1988-05-04\nC2,远山,13800000001,去年春天,\nC3,近水,13800000002,2024-05-18,不详\n"
    with ingest.prepare(write(tmp_path, content)) as done:
        kept = [row.get("attributes") for row in loaded(done, "customers")]
        assert kept == [None, '{"注册日期":"去年春天"}', '{"生日":"不详"}']
        told = {(one["column"], one["count"]) for one in done.receipt["warnings"] if one["code"] == "dates_unread"}
        assert told == {("注册日期", 1), ("生日", 1)}


def test_a_column_of_time_zones_is_heard(tmp_path: Path):
    with ingest.prepare(write(tmp_path, PAYPAL)) as done:
        rows = loaded(done, "payments")
        assert [row["utc_offset"] for row in rows] == ["-07:00", "-04:00", "-08:00"]
        assert [str(row["fee"].normalize()) for row in rows] == ["-1.74", "-1.18", "1.18"]


def test_a_bill_of_consigned_goods_is_a_settlement(tmp_path: Path):
    with ingest.prepare(write(tmp_path, VIP_BILL)) as done:
        assert done.receipt["target_table"] == "settlements"
        totals = {name: done.receipt["totals"][name] for name in ("sales", "refunds", "deposit")}
        assert totals == {"sales": "300.00", "refunds": "200.00", "deposit": "100.00"}


def test_a_cost_that_could_be_of_a_piece_or_of_the_line_is_open_until_it_is_settled(tmp_path: Path):
    rows = ["1,2026-09-03,Ana,Tea,2,20,40,13", "2,2026-09-04,Ben,Cup,3,30,90,26", "3,2026-09-05,Cleo,Pot,2,50,100,22"]
    path = write(tmp_path, "\n".join(["Order No,Date,Customer,Product,Qty,Price,Amount,Cost", *rows]))
    for mapping, codes, cost in ((None, {"cost_open"}, "61"), ({"Cost": "unit_cost"}, set(), "148")):
        with ingest.prepare(path, mapping=mapping) as done:
            assert {one["code"] for one in done.receipt["warnings"]} == codes
            assert sum(row["cost"] for row in loaded(done)) == Decimal(cost)
