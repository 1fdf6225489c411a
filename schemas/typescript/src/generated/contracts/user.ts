// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { user as schema } from "../schemas.js";

export const user: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"SubscriptionTier":{"anyOf":[{"enum":["FREE","ENTHU","PRO","PRO_PLUS","ULTIMATE","PAYG"]},{"type":"string"}]}},"properties":{"created_at":{"format":"date-time","type":"string"},"credits_balance":{"format":"int64","maximum":9007199254740991,"minimum":-9007199254740991,"pattern":"^(0|-?[1-9][0-9]{0,18})$","type":["integer","string"]},"email":{"type":"string"},"stripe_customer_id":{"type":["string","null"]},"tier":{"$ref":"#/$defs/SubscriptionTier"},"user_id":{"type":"string"}},"required":["user_id","email","tier","credits_balance","created_at"],"title":"User","type":"object"};
const schema12 = {"anyOf":[{"enum":["FREE","ENTHU","PRO","PRO_PLUS","ULTIMATE","PAYG"]},{"type":"string"}]};
const formats0 = FORMATS["date-time"];
const formats2 = FORMATS.int64;
const pattern0 = new RegExp("^(0|-?[1-9][0-9]{0,18})$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.user_id === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "user_id"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.email === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "email"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.tier === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "tier"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.credits_balance === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "credits_balance"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.created_at === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.created_at !== undefined){
let data0 = data.created_at;
if(typeof data0 === "string"){
if(!(formats0.validate(data0))){
const err5 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.credits_balance !== undefined){
let data1 = data.credits_balance;
if((!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))) && (typeof data1 !== "string")){
const err7 = {instancePath:instancePath+"/credits_balance",schemaPath:"#/properties/credits_balance/type",keyword:"type",params:{type: schema11.properties.credits_balance.type}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 9007199254740991 || isNaN(data1)){
const err8 = {instancePath:instancePath+"/credits_balance",schemaPath:"#/properties/credits_balance/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data1 < -9007199254740991 || isNaN(data1)){
const err9 = {instancePath:instancePath+"/credits_balance",schemaPath:"#/properties/credits_balance/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err10 = {instancePath:instancePath+"/credits_balance",schemaPath:"#/properties/credits_balance/pattern",keyword:"pattern",params:{pattern: "^(0|-?[1-9][0-9]{0,18})$"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(!(formats2.validate(data1))){
const err11 = {instancePath:instancePath+"/credits_balance",schemaPath:"#/properties/credits_balance/format",keyword:"format",params:{format: "int64"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
if(data.email !== undefined){
if(typeof data.email !== "string"){
const err12 = {instancePath:instancePath+"/email",schemaPath:"#/properties/email/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.stripe_customer_id !== undefined){
let data3 = data.stripe_customer_id;
if((typeof data3 !== "string") && (data3 !== null)){
const err13 = {instancePath:instancePath+"/stripe_customer_id",schemaPath:"#/properties/stripe_customer_id/type",keyword:"type",params:{type: schema11.properties.stripe_customer_id.type}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.tier !== undefined){
let data4 = data.tier;
const _errs11 = errors;
let valid2 = false;
const _errs12 = errors;
if(!((((((data4 === "FREE") || (data4 === "ENTHU")) || (data4 === "PRO")) || (data4 === "PRO_PLUS")) || (data4 === "ULTIMATE")) || (data4 === "PAYG"))){
const err14 = {instancePath:instancePath+"/tier",schemaPath:"#/$defs/SubscriptionTier/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema12.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid0 = _errs12 === errors;
valid2 = valid2 || _valid0;
if(!valid2){
const _errs13 = errors;
if(typeof data4 !== "string"){
const err15 = {instancePath:instancePath+"/tier",schemaPath:"#/$defs/SubscriptionTier/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var _valid0 = _errs13 === errors;
valid2 = valid2 || _valid0;
}
if(!valid2){
const err16 = {instancePath:instancePath+"/tier",schemaPath:"#/$defs/SubscriptionTier/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
else {
errors = _errs11;
if(vErrors !== null){
if(_errs11){
vErrors.length = _errs11;
}
else {
vErrors = null;
}
}
}
}
if(data.user_id !== undefined){
if(typeof data.user_id !== "string"){
const err17 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
